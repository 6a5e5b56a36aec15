package io.openmessaging.storage.dledger.sim;

/**
 * The monotonic clock of one member: runs a little fast or slow, never back. Owned by one run, single-threaded.
 */
final class SimClock {
    private final SimScheduler scheduler;
    private final double rate;
    private long jumpedMs;
    private long stoppedMs = Long.MIN_VALUE;

    /** A clock that counts {@code rate} milliseconds in a true one. */
    SimClock(SimScheduler scheduler, double rate) {
        this.scheduler = scheduler;
        this.rate = rate;
    }

    long nowMs() {
        return Math.max(stoppedMs, (long) (scheduler.nowUs() * rate / 1000) + jumpedMs);
    }

    /** A simulated time, in microseconds, at which the clock has just come to {@code localMs}; perhaps gone by. */
    long trueUs(long localMs) {
        return (long) Math.ceil((localMs - jumpedMs) * 1000 / rate) + 1;
    }

    void jump(long ms) {
        jumpedMs += ms;
    }

    /** Stands still for so long, and goes on from where it stood. */
    void stop(long ms) {
        stoppedMs = nowMs();
        jumpedMs -= ms;
    }
}
