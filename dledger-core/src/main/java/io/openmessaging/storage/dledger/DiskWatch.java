package io.openmessaging.storage.dledger;

/**
 * Tells when this member's disk hangs: something waits to become durable, and nothing has for long.
 *
 * <p>Guarded by the group's lock. It knows what it saw when it was asked to look, so it sees a hang late by the time
 * between two looks. Architecture §3.5.
 */
final class DiskWatch {
    private final RaftCore core;
    private long durableSeq;
    private long answeredMs;

    DiskWatch(RaftCore core) {
        this.core = core;
        this.answeredMs = core.nowMs();
    }

    /** Notes how far the disk is by now. */
    void look() {
        if (core.isDurable() || core.durableSeq() > durableSeq) {
            durableSeq = core.durableSeq();
            answeredMs = core.nowMs();
        }
    }

    /** Whether the disk hung at the last look. */
    boolean hangs() {
        return !core.isDurable() && core.nowMs() - answeredMs >= core.options().leadership().maxForceMs();
    }
}
