package io.openmessaging.storage.dledger;

/**
 * When a leader looks whether a preferred member could lead in its place: each second, and after a transfer that failed
 * less and less often, since each stops the leader's appends for a while.
 *
 * <p>Guarded by the group's lock; exists only while this member leads. Architecture §3.9.
 */
final class PreferredLeaders {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long LOOK_MS = 1_000;
    private static final long MAX_LOOK_MS = 64_000;

    private final RaftCore core;
    private long intervalMs = LOOK_MS;
    private long nextMs;

    PreferredLeaders(RaftCore core) {
        this.core = core;
        this.nextMs = core.options().leadership().preferred().isEmpty() ? NEVER : core.nowMs() + LOOK_MS;
    }

    /** When to look next. */
    long nextMs() {
        return nextMs;
    }

    /** Whether to look now for a preferred member; never while this one is preferred itself. */
    boolean isDue() {
        if (core.nowMs() < nextMs) {
            return false;
        }
        nextMs = core.nowMs() + intervalMs;
        return !prefers(core.membership().self());
    }

    /** Whether this member is preferred itself, or none of the group is. */
    boolean isContent() {
        if (prefers(core.membership().self())) {
            return true;
        }
        for (int peer : core.membership().voterPeers()) {
            if (prefers(peer)) {
                return false;
            }
        }
        return true;
    }

    boolean prefers(int member) {
        return core.options().leadership().preferred().contains(core.membership().idOf(member));
    }

    /** A transfer failed. */
    void failed() {
        if (nextMs != NEVER) {
            intervalMs = Math.min(2 * intervalMs, MAX_LOOK_MS);
            nextMs = core.nowMs() + intervalMs;
        }
    }
}
