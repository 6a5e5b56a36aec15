package io.openmessaging.storage.dledger.jepsen.proxy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What becomes of that which one member sends to another, on whichever connection: its requests, and its answers to
 * the other's requests. Used on the thread of its {@link Proxies} only.
 */
public final class Link {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final SplittableRandom random;
    private final Set<Runnable> watchers = new LinkedHashSet<>();
    private boolean isCut;
    private long leastDelayNs;
    private long mostDelayNs;
    /** 0 for no limit. */
    private long bytesPerSecond;
    /** When the last byte that was let through at the limited rate is through. */
    private long busyUntilNs = Long.MIN_VALUE;
    /** 0 to keep the order. */
    private long mostLatenessNs;
    /** 0 to break none. */
    private int breaksOneIn;

    /** A link that lets everything through. */
    public Link(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** Lets nothing through until {@link #heal}; what was sent meanwhile comes then, as TCP would have it. */
    public void cut() {
        isCut = true;
    }

    /** Ends {@link #cut}. */
    public void heal() {
        isCut = false;
        List.copyOf(watchers).forEach(Runnable::run);
    }

    boolean isCut() {
        return isCut;
    }

    /** Lets each frame come that much later, in order; 0 and 0 for no delay. */
    public void delay(long leastNs, long mostNs) {
        leastDelayNs = leastNs;
        mostDelayNs = mostNs;
    }

    /** Lets so many bytes through in a second; 0 for no limit. */
    public void limitRate(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Lets each answer come up to that much later, and others overtake it; requests keep their order. 0 to end. */
    public void reorderAnswers(long mostNs) {
        mostLatenessNs = mostNs;
    }

    /** Ends the connection in the middle of one of so many frames; 0 to end that. */
    public void breakOneIn(int frames) {
        breaksOneIn = frames;
    }

    boolean isReordering() {
        return mostLatenessNs > 0;
    }

    /** How much later an answer comes than in its turn. */
    long latenessNs() {
        return random.nextLong(mostLatenessNs + 1);
    }

    /** Whether the next frame is one that breaks. */
    boolean breaks() {
        return breaksOneIn > 0 && random.nextInt(breaksOneIn) == 0;
    }

    /** When a frame that is sent now would be through. */
    long dueNs(long nowNs, int bytes) {
        long dueNs = nowNs + leastDelayNs + random.nextLong(mostDelayNs - leastDelayNs + 1);
        if (bytesPerSecond == 0) {
            return dueNs;
        }
        busyUntilNs = Math.max(busyUntilNs, nowNs) + bytes * NS_PER_SECOND / bytesPerSecond;
        return Math.max(dueNs, busyUntilNs);
    }

    /** Runs something each time that the link is healed. */
    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }
}
