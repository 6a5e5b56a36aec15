package io.openmessaging.storage.dledger.sim;

import java.util.function.Consumer;

/**
 * What a run did: a line for each change, for people who ask for it, and one number over everything, by which two
 * runs are compared. Owned by one run, single-threaded.
 */
final class SimTrace {
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    private final SimScheduler scheduler;
    private final Consumer<String> out;
    private long hash;

    /** A trace whose lines go to {@code out}; null for nobody. */
    SimTrace(SimScheduler scheduler, Consumer<String> out) {
        this.scheduler = scheduler;
        this.out = out;
    }

    void line(String who, String what) {
        mix(what.hashCode());
        if (out != null) {
            out.accept(String.format("%12.3f ms  %-3s %s", scheduler.nowUs() / 1000.0, who, what));
        }
    }

    /** Takes a number into the hash. */
    void mix(long number) {
        hash = (Long.rotateLeft(hash, 23) ^ number) * PRIME;
    }

    /** Equal for two runs that did the same. */
    long hash() {
        return hash;
    }
}
