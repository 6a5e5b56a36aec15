package io.openmessaging.storage.dledger;

/**
 * What becomes of a follower that lacks entries which its leader does not have any more, since they were dropped by
 * retention. A follower whose log is empty begins where the leader's log begins, whatever this says.
 */
public enum WhenBehind {
    /**
     * It gives up its own log, all of which the group has dropped or will drop, and begins where the leader's log
     * begins. It says so in a warning.
     */
    START_AT_LEADERS_FIRST,
    /**
     * It takes a snapshot from its leader: so it is in groups with a state machine, whatever the settings say. Where
     * the log begins says nothing of what came before.
     */
    NEEDS_SNAPSHOT,
    /** It keeps its log and gets no entries, until it is rebuilt by hand. Its leader says so in a warning. */
    STAY_BEHIND
}
