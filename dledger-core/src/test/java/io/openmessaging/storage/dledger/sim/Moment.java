package io.openmessaging.storage.dledger.sim;

/** Points in a member's life right after which faults are most telling; see {@link SimNemesis}. */
public enum Moment {
    VOTE_SAVED,
    VOTE_REQUEST_SENT,
    APPENDED,
    TRUNCATED,
    LEADER_CHANGED
}
