package io.openmessaging.storage.dledger.jepsen.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import io.openmessaging.storage.dledger.jepsen.history.Operation.Type;

/**
 * Records what happens, from any thread: numbers and times it under one lock and writes it to the file at once, so that
 * a run that is killed leaves all that it saw.
 */
public final class HistoryRecorder implements AutoCloseable {
    private final LongSupplier nanoClock;
    private final long startNs;
    // Guarded by this.
    private final Writer out;
    private final List<Operation> operations = new ArrayList<>();

    /**
     * Begins a history; its time is 0 now.
     *
     * @param file is made, with its directory; what it held before is gone
     * @param nanoClock monotonic, nanoseconds, such as {@code System::nanoTime}
     * @throws UncheckedIOException if the file cannot be written
     */
    public HistoryRecorder(Path file, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            this.out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("history " + file + " cannot be written: " + e.getMessage(), e);
        }
        this.startNs = nanoClock.getAsLong();
    }

    /** A client begins; must be called before the request leaves. */
    public Operation invoke(int process, String f, Object value) {
        return record(process, Type.INVOKE, f, value, null);
    }

    /**
     * A client knows how its operation ended; must be called after the answer came.
     *
     * @param error EDN data, or null
     */
    public Operation complete(int process, Type type, String f, Object value, Object error) {
        if (type == Type.INVOKE) {
            throw new IllegalArgumentException("expected the end of an operation, found " + type);
        }
        return record(process, type, f, value, error);
    }

    /** The nemesis begins or ends something; both are {@link Type#INFO}. */
    public Operation nemesis(String f, Object value) {
        return record(Operation.NEMESIS, Type.INFO, f, value, null);
    }

    /** Nanoseconds since the start of the history. */
    public long timeNs() {
        return nanoClock.getAsLong() - startNs;
    }

    /** What was recorded so far. */
    public synchronized History history() {
        return new History(operations);
    }

    private synchronized Operation record(int process, Type type, String f, Object value, Object error) {
        Operation operation = new Operation(operations.size(), timeNs(), process, type, f, value, error);
        try {
            out.write(Edn.write(operation.toEdn()) + "\n");
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the history cannot be written: " + e.getMessage(), e);
        }
        operations.add(operation);
        return operation;
    }

    /** Ends the file. */
    @Override
    public synchronized void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the history cannot be written: " + e.getMessage(), e);
        }
    }
}
