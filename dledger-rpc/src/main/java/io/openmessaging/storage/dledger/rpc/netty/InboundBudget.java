package io.openmessaging.storage.dledger.rpc.netty;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of inbound payload the process may hold on to: above the limit accepted connections are not read,
 * until the amount has fallen to half of it.
 *
 * <p>Bytes are taken by I/O threads and given back by whoever closes a slice. {@code exhausted} is written under this
 * object's monitor and read by anyone. Architecture §3.8.
 */
final class InboundBudget {
    private final long limitBytes;
    private final AtomicLong retainedBytes = new AtomicLong();
    private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
    private volatile boolean exhausted;

    InboundBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    void take(long bytes) {
        if (retainedBytes.addAndGet(bytes) > limitBytes && !exhausted) {
            update();
        }
    }

    void give(long bytes) {
        if (retainedBytes.addAndGet(-bytes) <= limitBytes / 2 && exhausted) {
            update();
        }
    }

    boolean isExhausted() {
        return exhausted;
    }

    long retainedBytes() {
        return retainedBytes.get();
    }

    /** Runs the listener, on any thread, whenever the answer of {@link #isExhausted} has changed. */
    void listen(Runnable listener) {
        listeners.add(listener);
    }

    void forget(Runnable listener) {
        listeners.remove(listener);
    }

    private synchronized void update() {
        // Looks again after each change: what another thread gave back meanwhile, seeing the old value, must count.
        while (exhausted != shouldBeExhausted()) {
            exhausted = !exhausted;
            listeners.forEach(Runnable::run);
        }
    }

    private boolean shouldBeExhausted() {
        long bytes = retainedBytes.get();
        return exhausted ? bytes > limitBytes / 2 : bytes > limitBytes;
    }
}
