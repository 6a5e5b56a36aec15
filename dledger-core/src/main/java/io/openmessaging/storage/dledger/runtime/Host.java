package io.openmessaging.storage.dledger.runtime;

import java.util.UUID;

import io.openmessaging.storage.dledger.ElectionTurns;

/**
 * What a {@link GroupRunner} needs of its process beside a store and peers: time, forced writes, wake-ups, and other
 * threads. The simulator is one, with one thread and a clock of its own. Calls return at once.
 */
public interface Host {
    /** Monotonic time in milliseconds. */
    long nowMs();

    /**
     * Some time soon, on a thread that may block, forces what the runner's store has written up to
     * {@link GroupRunner#requestedVoteSeq} and {@link GroupRunner#requestedSeq}, and delivers {@code VotePersisted} and
     * {@code Persisted}. Requests may be merged.
     */
    void requestSync(GroupRunner runner);

    /** Delivers a tick at {@code deadlineMs} or soon after; replaces the runner's earlier deadline. */
    void wakeAt(GroupRunner runner, long deadlineMs);

    /** What stands for the runner's heartbeats while its group is quiet. Always the same for one runner. */
    default ProcessBeats beatsOf(GroupRunner runner) {
        return ProcessBeats.NONE;
    }

    /** What sends the runner's heartbeats. Always the same for one runner. */
    default HeartBeats heartBeatsOf(GroupRunner runner) {
        return HeartBeats.ALONE;
    }

    /** The turns in which the runner's group asks for pre-votes. Always the same for one runner. */
    default ElectionTurns turnsOf(GroupRunner runner) {
        return ElectionTurns.AT_ONCE;
    }

    /** An id for a new cluster, which is none of any other. */
    default String newClusterId() {
        return UUID.randomUUID().toString();
    }

    /** Runs the task on a thread that may run users' callbacks. */
    void execute(Runnable task);

    /** Runs the task on a thread that may wait for a disk, and not for a lock; one after the other. */
    void maintain(Runnable task);

    /** The snapshots that this process sends. */
    SnapshotStreams snapshotStreams();

    /** Runs the task on a thread that may run a state machine, for as long as that takes. */
    void apply(Runnable task);
}
