package io.openmessaging.storage.dledger;

/**
 * When a member with a state machine takes snapshots, how many it keeps, and how much of its log beside them; and what
 * a member does that lacks what its leader has dropped. A part of {@link DLedgerConfig}, validated with it, and read
 * when the server is built.
 */
public abstract class SnapshotConfig extends MetricsConfig {
    private boolean enableSnapshot = false;
    private int snapshotThreshold = 1000;
    private int maxSnapshotReservedNum = 3;
    private SnapshotEntryResetStrategy snapshotEntryResetStrategy = SnapshotEntryResetStrategy.RESET_ALL_SYNC;
    private long resetSnapshotEntriesDelayTime = 5000;
    private int resetSnapshotEntriesButKeepLastEntriesNum = 10;
    private int snapshotKeepEntriesForFollowers = 100_000;
    private int snapshotBytesPerSecond = 64 * 1024 * 1024;
    private WhenBehind whenBehind = WhenBehind.START_AT_LEADERS_FIRST;

    /** Only a configuration is one. */
    SnapshotConfig() {
    }

    /** Whether this member takes snapshots of its state machine. It loads and sends those that it has in any case. */
    public boolean isEnableSnapshot() {
        return enableSnapshot;
    }

    public void setEnableSnapshot(boolean enableSnapshot) {
        this.enableSnapshot = enableSnapshot;
    }

    /** Applied entries after which a snapshot is taken, 1 or above. */
    public int getSnapshotThreshold() {
        return snapshotThreshold;
    }

    public void setSnapshotThreshold(int snapshotThreshold) {
        this.snapshotThreshold = snapshotThreshold;
    }

    /** How many snapshots are kept, 1 or above. */
    public int getMaxSnapshotReservedNum() {
        return maxSnapshotReservedNum;
    }

    public void setMaxSnapshotReservedNum(int maxSnapshotReservedNum) {
        this.maxSnapshotReservedNum = maxSnapshotReservedNum;
    }

    /** Which entries stay in the log when a snapshot holds them, and for how long. */
    public SnapshotEntryResetStrategy getSnapshotEntryResetStrategy() {
        return snapshotEntryResetStrategy;
    }

    public void setSnapshotEntryResetStrategy(SnapshotEntryResetStrategy snapshotEntryResetStrategy) {
        this.snapshotEntryResetStrategy = snapshotEntryResetStrategy;
    }

    /** How long the strategies that end in LATER keep entries after a snapshot, in ms, 0 or above. */
    public long getResetSnapshotEntriesDelayTime() {
        return resetSnapshotEntriesDelayTime;
    }

    public void setResetSnapshotEntriesDelayTime(long resetSnapshotEntriesDelayTime) {
        this.resetSnapshotEntriesDelayTime = resetSnapshotEntriesDelayTime;
    }

    /** How many of the last entries that a snapshot holds stay in the log where the strategy keeps some, 0 or above. */
    public int getResetSnapshotEntriesButKeepLastEntriesNum() {
        return resetSnapshotEntriesButKeepLastEntriesNum;
    }

    public void setResetSnapshotEntriesButKeepLastEntriesNum(int resetSnapshotEntriesButKeepLastEntriesNum) {
        this.resetSnapshotEntriesButKeepLastEntriesNum = resetSnapshotEntriesButKeepLastEntriesNum;
    }

    /**
     * A leader keeps what a follower lacks, whatever snapshots hold it, as long as that are at most so many entries, 0
     * or above: entries cost less to send than a snapshot.
     */
    public int getSnapshotKeepEntriesForFollowers() {
        return snapshotKeepEntriesForFollowers;
    }

    public void setSnapshotKeepEntriesForFollowers(int snapshotKeepEntriesForFollowers) {
        this.snapshotKeepEntriesForFollowers = snapshotKeepEntriesForFollowers;
    }

    /** Most bytes of a snapshot that are sent to a follower in a second, 1 or above. */
    public int getSnapshotBytesPerSecond() {
        return snapshotBytesPerSecond;
    }

    public void setSnapshotBytesPerSecond(int snapshotBytesPerSecond) {
        this.snapshotBytesPerSecond = snapshotBytesPerSecond;
    }

    /**
     * What this member does when it was away for so long that its leader has dropped the entries that come next; see
     * {@link WhenBehind}.
     */
    public WhenBehind getWhenBehind() {
        return whenBehind;
    }

    public void setWhenBehind(WhenBehind whenBehind) {
        this.whenBehind = whenBehind;
    }
}
