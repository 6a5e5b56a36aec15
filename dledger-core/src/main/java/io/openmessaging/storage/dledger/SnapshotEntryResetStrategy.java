package io.openmessaging.storage.dledger;

/**
 * Which entries stay in the log when a snapshot holds them, and for how long. The names are the historical ones. In any
 * case a leader keeps what a follower that is close still lacks, see
 * {@link SnapshotConfig#getSnapshotKeepEntriesForFollowers}.
 *
 * <p>SYNC and ASYNC are alike here: entries leave the log as soon as the snapshot is on disk, and their files are
 * always deleted beside, where no append and no state machine waits for it. A store in files deletes whole segments.
 */
public enum SnapshotEntryResetStrategy {
    /** None stay. The default. */
    RESET_ALL_SYNC(false, false),
    /** None stay. */
    RESET_ALL_ASYNC(false, false),
    /** None stay longer than {@link SnapshotConfig#getResetSnapshotEntriesDelayTime}. */
    RESET_ALL_LATER(false, true),
    /** The last {@link SnapshotConfig#getResetSnapshotEntriesButKeepLastEntriesNum} stay. */
    RESET_BUT_KEEP_SOME_SYNC(true, false),
    /** As {@link #RESET_BUT_KEEP_SOME_SYNC}. */
    RESET_BUT_KEEP_SOME_ASYNC(true, false),
    /** As {@link #RESET_BUT_KEEP_SOME_SYNC}, but the others stay for that time, too. */
    RESET_BUT_KEEP_SOME_LATER(true, true);

    private final boolean keepsSome;
    private final boolean waits;

    SnapshotEntryResetStrategy(boolean keepsSome, boolean waits) {
        this.keepsSome = keepsSome;
        this.waits = waits;
    }

    /** Whether the last of the entries stay that a snapshot holds. */
    public boolean keepsSome() {
        return keepsSome;
    }

    /** Whether entries stay for some time after the snapshot was taken. */
    public boolean waits() {
        return waits;
    }
}
