package io.openmessaging.storage.dledger.statemachine.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.snapshot.SnapshotMeta;
import io.openmessaging.storage.dledger.snapshot.SnapshotReader;
import io.openmessaging.storage.dledger.snapshot.SnapshotWriter;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.StateMachine;

/**
 * Makes the writes of an application's state machine happen once, however often their clients repeat them: the
 * application is given what was not applied before, and the rest gets the answer of that time, or a refusal. Which
 * sessions there are and what they were answered is part of the state, and is saved beside the application's.
 *
 * <p>Writes come from a {@link ClientSession}; an entry of anybody else is refused, and the application does not see
 * it. The application sees the body that its client wrote, at the index of the entry.
 *
 * <p>Calls come as they do for every {@link StateMachine}.
 */
public final class SessionStateMachine implements StateMachine {
    /** The file with the sessions, and the directory with what the application saves. */
    private static final String TABLE = "sessions";
    private static final String APPLICATION = "application";

    private final StateMachine application;
    private final SessionLimits limits;
    private SessionTable table;

    /** The application's machine with sessions; the limits must be equal on all members, and stay so. */
    public SessionStateMachine(StateMachine application, SessionLimits limits) {
        this.application = application;
        this.limits = limits;
        this.table = new SessionTable(limits);
    }

    @Override
    public void onApply(CommittedEntryIterator iterator) {
        while (iterator.hasNext()) {
            iterator.complete(apply(iterator.next()).encode());
        }
    }

    private SessionAnswer apply(DLedgerEntry entry) {
        SessionRequest request = SessionRequest.decode(entry.getBody());
        if (request == null) {
            return SessionAnswer.refused(SessionAnswer.Status.NO_REQUEST);
        }
        if (request.opens()) {
            table.open(entry.getIndex(), entry.getTerm());
            return new SessionAnswer(SessionAnswer.Status.APPLIED,
                ByteBuffer.allocate(2 * Long.BYTES).putLong(entry.getIndex()).putLong(entry.getTerm()).array());
        }
        SessionAnswer known = table.lookUp(entry.getIndex(), request);
        if (known != null) {
            return known;
        }
        byte[] answer = applyOnce(entry.withBody(request.body()));
        table.applied(request, answer);
        return new SessionAnswer(SessionAnswer.Status.APPLIED, answer);
    }

    private byte[] applyOnce(DLedgerEntry entry) {
        byte[][] answer = new byte[1][];
        CommittedEntryIterator alone = new CommittedEntryIterator(List.of(entry),
            (applied, said) -> answer[0] = said);
        application.onApply(alone);
        if (alone.end() == 0) {
            throw new IllegalStateException("the state machine did not take entry " + entry.getIndex());
        }
        return answer[0];
    }

    /** The sessions are saved once the application has saved something: alone they are no state to begin from. */
    @Override
    public void onSnapshotSave(SnapshotWriter writer, CompletableFuture<Boolean> done) {
        byte[] sessions = table.encode();
        ApplicationFiles ofApplication = new ApplicationFiles(writer);
        CompletableFuture<Boolean> saved = new CompletableFuture<>();
        saved.thenApply(isSaved -> isSaved && save(sessions, writer, ofApplication))
            .whenComplete((isSaved, fault) -> {
                if (fault == null) {
                    done.complete(isSaved);
                } else {
                    done.completeExceptionally(fault);
                }
            });
        application.onSnapshotSave(ofApplication, saved);
    }

    private static boolean save(byte[] sessions, SnapshotWriter writer, ApplicationFiles ofApplication) {
        try {
            if (ofApplication.isAny()) {
                writer.writeFile(TABLE, sessions);
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the application saves itself: a directory beside the sessions. */
    private static final class ApplicationFiles implements SnapshotWriter {
        private final SnapshotWriter writer;
        private volatile boolean isWritten;
        /** Null before it is asked for. */
        private volatile Path directory;

        ApplicationFiles(SnapshotWriter writer) {
            this.writer = writer;
        }

        @Override
        public String getSnapshotStorePath() {
            Path path = Path.of(writer.getSnapshotStorePath()).resolve(APPLICATION);
            try {
                Files.createDirectories(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            directory = path;
            return path.toString();
        }

        @Override
        public void writeFile(String name, byte[] content) throws IOException {
            writer.writeFile(APPLICATION + "/" + name, content);
            isWritten = true;
        }

        boolean isAny() throws IOException {
            if (isWritten || directory == null) {
                return isWritten;
            }
            try (Stream<Path> files = Files.walk(directory)) {
                return files.anyMatch(Files::isRegularFile);
            }
        }
    }

    /**
     * Loads the application's state and the sessions.
     *
     * @throws UncheckedIOException if the sessions cannot be read, or were saved with other limits
     */
    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        SessionTable loaded;
        try {
            loaded = SessionTable.decode(reader.readFile(TABLE), limits);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean isLoaded = application.onSnapshotLoad(new SnapshotReader() {
            @Override
            public SnapshotMeta load() throws IOException {
                return reader.load();
            }

            @Override
            public String getSnapshotStorePath() {
                return Path.of(reader.getSnapshotStorePath()).resolve(APPLICATION).toString();
            }

            @Override
            public byte[] readFile(String name) throws IOException {
                return reader.readFile(APPLICATION + "/" + name);
            }
        });
        if (isLoaded) {
            table = loaded;
        }
        return isLoaded;
    }

    @Override
    public void onShutdown() {
        application.onShutdown();
    }

    @Override
    public void onError(DLedgerException error) {
        application.onError(error);
    }

    @Override
    public String getBindDLedgerId() {
        return application.getBindDLedgerId();
    }

    @Override
    public String generateDLedgerId(String group, String selfId) {
        return application.generateDLedgerId(group, selfId);
    }
}
