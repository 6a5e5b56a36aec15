package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * What an embedding application hears of its member; it overrides what it wants to hear.
 *
 * <p>Calls come one at a time, after the member's state shows what they tell and without any lock; never on the stack
 * of a thread that appends, but the last ones on that of {@link DLedgerServer#shutdown}. They tell the state that was
 * reached: one that lasted for less than a turn may be left out. A listener must not wait; one that throws stops the
 * group.
 */
public interface MemberListener {
    /** What a member is good for. */
    enum Health {
        /** It holds all that it ever promised. */
        WHOLE,
        /** It may have forgotten something it promised: it counts for no majority until it has that again. */
        RECOVERING,
        /** It stopped after a fault, which {@link DLedgerServer#failure} tells, and must be started anew. */
        FAILED
    }

    /** The member has that role in that term; UNKNOWN says that it stopped. */
    default void roleChanged(long term, MemberState.Role role) {
    }

    /** That member leads in that term as far as this one knows; "" when it knows of none. */
    default void leaderChanged(long term, String leaderId) {
    }

    /**
     * Others are in the group than before, as far as this member knows, or for other purposes: from the entry on that
     * brought it, committed or not. If that entry is dropped, the one before is told again.
     */
    default void membersChanged(LoggedConfiguration inForce) {
    }

    /** The member's health is another now; it was WHOLE before the first call. */
    default void healthChanged(Health health) {
    }
}
