package io.openmessaging.storage.dledger.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongFunction;

import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * Those who asked for a transfer of leadership, or for a change of the members, and wait for its end: a token for
 * each, by which the core names it.
 * Guarded by the group's lock; futures complete after its release, with codes only.
 */
final class OutcomeWaiters {
    private final Map<Long, CompletableFuture<DLedgerResponseCode>> waiting = new HashMap<>();
    private final Consumer<Runnable> callbacks;
    private long lastToken;

    /** Nobody waits; futures complete on {@code callbacks}. */
    OutcomeWaiters(Consumer<Runnable> callbacks) {
        this.callbacks = callbacks;
    }

    /** Offers the event that asks for it, with a new token, which is not 0. */
    CompletableFuture<DLedgerResponseCode> ask(Inbox inbox, LongFunction<RaftEvent> request) {
        CompletableFuture<DLedgerResponseCode> outcome = new CompletableFuture<>();
        waiting.put(++lastToken, outcome);
        inbox.offer(request.apply(lastToken));
        return outcome;
    }

    /**
     * What this token asked for has ended.
     *
     * @throws IllegalStateException if that was told before
     */
    void ended(long token, DLedgerResponseCode code) {
        CompletableFuture<DLedgerResponseCode> outcome = waiting.remove(token);
        if (outcome == null) {
            throw new IllegalStateException("what token " + token + " asked for ends twice, or was never asked for");
        }
        callbacks.accept(() -> outcome.complete(code));
    }

    /** No end will be told any more: what becomes of all that was asked for is unknown. */
    void closeAll() {
        waiting.values().forEach(outcome -> callbacks.accept(() -> outcome.complete(DLedgerResponseCode.UNKNOWN)));
        waiting.clear();
    }
}
