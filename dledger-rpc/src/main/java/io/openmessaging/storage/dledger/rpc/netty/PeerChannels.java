package io.openmessaging.storage.dledger.rpc.netty;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.openmessaging.storage.dledger.protocol.Message;

/** The ways to all peer processes, by address: all groups of this process share them. Any thread. */
final class PeerChannels {
    private final IoThreads threads;
    private final TransportCounters counters;
    private final InboundBudget budget;
    private final ConcurrentMap<String, PeerChannel> byAddress = new ConcurrentHashMap<>();
    /** Written once, by {@link #close}; read by whoever asks. */
    private volatile boolean closed;

    PeerChannels(IoThreads threads, TransportCounters counters, InboundBudget budget) {
        this.threads = threads;
        this.counters = counters;
        this.budget = budget;
    }

    /**
     * Sends a request. The future completes with the answer, or exceptionally with a {@link RequestFailedException}, or
     * with an {@link IllegalArgumentException} if the request does not fit in a frame.
     *
     * @param address host:port
     */
    <T extends Message> CompletableFuture<T> ask(String address, Message request, Class<T> answerType, long timeoutMs) {
        Call<T> call = new Call<>(request, answerType, timeoutMs);
        PeerChannel channel = byAddress.computeIfAbsent(address,
            each -> new PeerChannel(each, threads.client(), counters, budget));
        if (closed) {
            // Perhaps made after close() went through all of them.
            channel.close();
        }
        channel.send(call);
        return call.answer;
    }

    /** Ends all connections; what is in flight and what comes later fails. */
    void close() {
        closed = true;
        byAddress.values().forEach(PeerChannel::close);
    }
}
