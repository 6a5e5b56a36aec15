package io.openmessaging.storage.dledger.example.cli;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;

/**
 * Appends the entries of a source with many of them under way at once, and reports the answers in the order of the
 * source. Stops to send at the first answer that is not a success, but waits for all answers. Used by one thread, once.
 *
 * <p>Invariant: at most {@link #MAX_ENTRIES} entries are under way, and no more than {@link #MAX_BYTES} unless one
 * entry alone is larger.
 */
final class AppendRun {
    private static final int MAX_ENTRIES = 1024;
    private static final long MAX_BYTES = 8L * 1024 * 1024;

    private record Pending(int size, CompletableFuture<AppendEntryResponse> answer) {
    }

    private final Function<byte[], CompletableFuture<AppendEntryResponse>> appender;
    private final Consumer<AppendEntryResponse> onAnswer;
    private final Runnable onPause;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final AppendTally tally = new AppendTally();
    private long pendingBytes;

    /**
     * A run over {@code appender}, whose futures must not complete exceptionally.
     *
     * @param onAnswer gets every answer, in order
     * @param onPause runs when all answers so far were given and the source may be waiting
     */
    AppendRun(Function<byte[], CompletableFuture<AppendEntryResponse>> appender,
              Consumer<AppendEntryResponse> onAnswer, Runnable onPause) {
        this.appender = appender;
        this.onAnswer = onAnswer;
        this.onPause = onPause;
    }

    /**
     * Runs to the end of the source or to the first failure.
     *
     * @return what is known of the entries that were sent
     * @throws IOException if the source failed; what was sent before has been answered and reported
     */
    AppendTally run(EntrySource source) throws IOException {
        try {
            send(source);
        } finally {
            while (!pending.isEmpty()) {
                reportOldest();
            }
        }
        return tally;
    }

    private void send(EntrySource source) throws IOException {
        while (!tally.hasFailed()) {
            if (!source.isReady()) {
                // The source may wait for a person who waits for our answers.
                drain();
            }
            byte[] body = source.next();
            if (body == null) {
                return;
            }
            while (isFull(body.length)) {
                reportOldest();
            }
            if (tally.hasFailed()) {
                return;
            }
            pending.add(new Pending(body.length, appender.apply(body)));
            pendingBytes += body.length;
            while (!pending.isEmpty() && pending.peek().answer.isDone()) {
                reportOldest();
            }
        }
    }

    private boolean isFull(int nextSize) {
        return pending.size() == MAX_ENTRIES || !pending.isEmpty() && pendingBytes + nextSize > MAX_BYTES;
    }

    private void drain() {
        while (!pending.isEmpty()) {
            reportOldest();
        }
        onPause.run();
    }

    private void reportOldest() {
        Pending oldest = pending.remove();
        pendingBytes -= oldest.size;
        AppendEntryResponse answer = oldest.answer.join();
        tally.count(answer);
        onAnswer.accept(answer);
    }
}
