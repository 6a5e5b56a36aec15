package io.openmessaging.storage.dledger;

/**
 * How far a state machine may apply, and has. It must not be ahead of its own log after a crash, so it stays behind
 * what is durable here. Guarded by the group's lock.
 */
final class Applying {
    private final RaftCore core;
    /** Up to which the world was told to apply. */
    private long limit = -1;

    Applying(RaftCore core) {
        this.core = core;
    }

    void applied(long index) {
        Invariants.check(index <= limit, "applied %d, may apply %d", index, limit);
        core.state().apply(index);
    }

    /** The state machine holds what the entries up to that one add up to, without having got them. */
    void loaded(long index) {
        limit = Math.max(limit, index);
        core.state().apply(Math.max(core.state().applied(), index));
    }

    /** Tells how far it may go on by now. At the end of a turn. */
    void flush() {
        long reached = Math.min(core.state().committed(), core.durableIndex());
        if (reached > limit) {
            limit = reached;
            core.effects().applyUpTo(reached);
        }
    }
}
