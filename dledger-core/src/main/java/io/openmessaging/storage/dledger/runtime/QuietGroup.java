package io.openmessaging.storage.dledger.runtime;

/** A member of a group as {@link ProcessBeats} knows it. Any thread. */
interface QuietGroup {
    /** The group's name. */
    String group();

    /** How long a peer may be unheard before the member must not rest on it any more. */
    long electionTimeoutMs();

    /** Time between two beats, as between two heartbeats. */
    long heartBeatIntervalMs();

    /**
     * The beats of a process that the member rests on have ended, or do not speak for its group. The group must wake,
     * and treat whom it rested on as unheard. Called without locks; may come when the group is awake already.
     *
     * @param turnMs how long it leaves it to others that wake with it to elect a leader first
     */
    void wake(long turnMs);
}
