package io.openmessaging.storage.dledger.metrics;

import io.openmessaging.storage.dledger.common.ReadMode;

/**
 * Takes what is measured of one member. Times are durations in nanoseconds, 0 or above, all of one clock.
 *
 * <p>Called on the threads that do the work, under the group's lock at times: a call must not wait, throw, or call the
 * member. Calls may come from several threads at once, and some may come after {@link #close}.
 */
public interface MemberMeter extends AutoCloseable {
    /** Measures nothing, and spares the member to read a clock. */
    MemberMeter NONE = new MemberMeter() { };

    /**
     * An append of this leader was acknowledged: all its entries are committed, and applied where there is a state
     * machine. Refused appends and those whose outcome is unknown are not told.
     *
     * @param bytes encoded size of its entries
     * @param nanos from the call to the acknowledgement
     */
    default void appended(int entries, long bytes, long nanos) {
    }

    /**
     * A follower has answered a push of this leader that carried entries, whatever it says.
     *
     * @param remoteId the follower's id
     * @param bytes encoded size of the entries
     * @param nanos from the sending to the answer
     */
    default void replicated(String remoteId, long entries, long bytes, long nanos) {
    }

    /** The state machine has taken so many entries in one call. */
    default void applied(int entries, long nanos) {
    }

    /** A read of this member may be answered ({@code readIndex} has completed with SUCCESS). */
    default void read(ReadMode mode, long nanos) {
    }

    /** The disk has ended a force, of the log or of a vote. */
    default void forced(long nanos) {
    }

    /** A snapshot was taken: from the word to the state machine to its publication, all on disk. */
    default void snapshotSaved(long nanos) {
    }

    /** The state machine has loaded a snapshot: at a start, or as a part of an installation. */
    default void snapshotLoaded(long nanos) {
    }

    /**
     * A snapshot of the leader's was installed: from the leader's word to begin behind the one that this member has
     * received, to the state machine holding it. The time that the transfer took is not in it.
     */
    default void snapshotInstalled(long nanos) {
    }

    /** The member leaves: its {@link MemberGauges} must not be looked at when this has returned. May wait for that. */
    @Override
    default void close() {
    }
}
