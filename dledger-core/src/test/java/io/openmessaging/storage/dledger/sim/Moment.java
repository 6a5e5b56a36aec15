package io.openmessaging.storage.dledger.sim;

/** Points in a member's life right after which faults are most telling; see {@link SimNemesis}. */
public enum Moment {
    VOTE_SAVED,
    VOTE_REQUEST_SENT,
    APPENDED,
    TRUNCATED,
    /** The log was replaced by an empty one that begins later. */
    RESET,
    LEADER_CHANGED,
    SNAPSHOT_SAVED,
    SNAPSHOT_LOADED,
    /** A follower's acknowledgement left. */
    ACKNOWLEDGED,
    /** A push that names a recovery point left for the member. */
    RECOVERY_POINT_SENT,
    BECAME_WHOLE,
    /** A configuration was appended, or what brought one truncated. */
    CONFIGURED,
    /** A follower has agreed to be quiet; its leader may be next. */
    QUIET
}
