package io.openmessaging.storage.dledger.runtime;

import java.util.concurrent.atomic.AtomicInteger;

/** How many snapshots a process sends at a time, so that they leave disk and network to others. Any thread. §3.11. */
public final class SnapshotStreams {
    /** The most at a time; others wait until they are asked for again. */
    public static final int MOST = 2;

    private final AtomicInteger open = new AtomicInteger();

    /** Takes one of the places; false if there is none. */
    boolean tryOpen() {
        return open.getAndUpdate(now -> Math.min(now + 1, MOST)) < MOST;
    }

    void close() {
        open.decrementAndGet();
    }
}
