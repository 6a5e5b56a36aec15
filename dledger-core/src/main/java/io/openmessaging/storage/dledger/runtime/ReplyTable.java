package io.openmessaging.storage.dledger.runtime;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.openmessaging.storage.dledger.protocol.PeerResponse;

/**
 * The peers' requests that wait for their answers: a token, by which the core names one, and the future that the answer
 * completes. Tokens are opened by network threads and closed by whoever answers; each is answered once.
 */
final class ReplyTable {
    /** A request that waits. */
    record Waiting<T extends PeerResponse>(long token, Class<T> type, CompletableFuture<T> future) {
        void complete(PeerResponse response) {
            future.complete(type.cast(response));
        }
    }

    private final AtomicLong lastToken = new AtomicLong();
    private final Map<Long, Waiting<?>> waiting = new ConcurrentHashMap<>();

    /** A new token for a request that is answered with that type. Any thread. */
    <T extends PeerResponse> Waiting<T> open(Class<T> type) {
        Waiting<T> opened = new Waiting<>(lastToken.incrementAndGet(), type, new CompletableFuture<>());
        waiting.put(opened.token(), opened);
        return opened;
    }

    /**
     * Ends the wait of that token, and returns whose future to complete.
     *
     * @throws IllegalStateException if the token was answered before
     */
    Waiting<?> close(long token) {
        Waiting<?> closed = waiting.remove(token);
        if (closed == null) {
            throw new IllegalStateException("request " + token + " is answered twice, or was never asked");
        }
        return closed;
    }

    /** Ends the wait of all: no answer will come. */
    void closeAll(RuntimeException cause) {
        for (Long token : waiting.keySet()) {
            Waiting<?> closed = waiting.remove(token);
            if (closed != null) {
                closed.future().completeExceptionally(cause);
            }
        }
    }

    /** How many requests wait. */
    int size() {
        return waiting.size();
    }
}
