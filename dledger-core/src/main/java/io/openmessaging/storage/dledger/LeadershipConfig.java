package io.openmessaging.storage.dledger;

import java.util.Arrays;
import java.util.List;

/**
 * Who takes part, who should lead, and how leadership is handed over: a part of {@link DLedgerConfig}. Times are in
 * milliseconds, ranges inclusive.
 */
public abstract class LeadershipConfig extends RetentionConfig {
    private String preferredLeaderIds = null;
    private long maxLeadershipTransferWaitIndex = 1000;
    private int minTakeLeadershipVoteIntervalMs = 30;
    private int maxTakeLeadershipVoteIntervalMs = 100;
    private long leadershipTransferWaitTimeout = 1000;
    private long maxForceTimeMs = 5000;
    private boolean enableLeaderElector = true;
    private boolean join = false;
    private boolean found = Boolean.getBoolean("dledger.found");

    /** Only a configuration is one. */
    LeadershipConfig() {
    }

    /**
     * Whether this member waits to be added to a group, as long as its log names nobody: it neither votes for itself
     * nor stands, and takes entries from whoever leads. The peers are then its own address, and where others are that
     * may be asked. False: the peers are the voters that the group begins with.
     */
    public boolean isJoin() {
        return join;
    }

    public void setJoin(boolean join) {
        this.join = join;
    }

    /**
     * Whether a majority of the peers is enough for this member to found the group, where none of them belongs to one.
     * False: all must be up. Who is not then has to be let in by a change of the members; so this is for a first start
     * of which one member is known to be missing for long. It changes nothing of a group that is founded. The system
     * property {@code dledger.found} gives another default than false.
     */
    public boolean isFound() {
        return found;
    }

    public void setFound(boolean found) {
        this.found = found;
    }

    /**
     * Whether this member stands for election by itself. False: it votes, follows, and leads only when a leader hands
     * over to it. Nobody leads as long as none of those that stand has all that is committed.
     */
    public boolean isEnableLeaderElector() {
        return enableLeaderElector;
    }

    public void setEnableLeaderElector(boolean enableLeaderElector) {
        this.enableLeaderElector = enableLeaderElector;
    }

    /**
     * Ids of the members that should lead when they can, with ';' between them; null for none. A leader that is not
     * among them looks each second for one that is live, whole and close behind, and hands over to it.
     */
    public String getPreferredLeaderIds() {
        return preferredLeaderIds;
    }

    public void setPreferredLeaderIds(String preferredLeaderIds) {
        this.preferredLeaderIds = preferredLeaderIds;
    }

    /** Historical name of {@link #setPreferredLeaderIds}; may be several, too. */
    public void setPreferredLeaderId(String preferredLeaderId) {
        setPreferredLeaderIds(preferredLeaderId);
    }

    /** Most entries that a member may lack and still be handed the leadership, 0 or above. */
    public long getMaxLeadershipTransferWaitIndex() {
        return maxLeadershipTransferWaitIndex;
    }

    public void setMaxLeadershipTransferWaitIndex(long maxLeadershipTransferWaitIndex) {
        this.maxLeadershipTransferWaitIndex = maxLeadershipTransferWaitIndex;
    }

    /** Least milliseconds between the requests for votes of a member that takes over and its next round, 1 or above. */
    public int getMinTakeLeadershipVoteIntervalMs() {
        return minTakeLeadershipVoteIntervalMs;
    }

    public void setMinTakeLeadershipVoteIntervalMs(int minTakeLeadershipVoteIntervalMs) {
        this.minTakeLeadershipVoteIntervalMs = minTakeLeadershipVoteIntervalMs;
    }

    /** Most milliseconds between them, above {@link #getMinTakeLeadershipVoteIntervalMs}. */
    public int getMaxTakeLeadershipVoteIntervalMs() {
        return maxTakeLeadershipVoteIntervalMs;
    }

    public void setMaxTakeLeadershipVoteIntervalMs(int maxTakeLeadershipVoteIntervalMs) {
        this.maxTakeLeadershipVoteIntervalMs = maxTakeLeadershipVoteIntervalMs;
    }

    /**
     * Milliseconds after which a leader gives a transfer up, 1 or above. Until then it rejects appends with
     * LEADER_TRANSFERRING.
     */
    public long getLeadershipTransferWaitTimeout() {
        return leadershipTransferWaitTimeout;
    }

    public void setLeadershipTransferWaitTimeout(long leadershipTransferWaitTimeout) {
        this.leadershipTransferWaitTimeout = leadershipTransferWaitTimeout;
    }

    /**
     * Milliseconds without anything made durable, while something waits for it, after which the disk counts as hanging,
     * 1 or above: a leader hands over or steps down, a follower does not stand.
     */
    public long getMaxForceTimeMs() {
        return maxForceTimeMs;
    }

    public void setMaxForceTimeMs(long maxForceTimeMs) {
        this.maxForceTimeMs = maxForceTimeMs;
    }

    /** As {@link DLedgerConfig#validate}, of this part. */
    void validateLeadership() {
        requireWithin("leadershipTransferWaitTimeout", 1, MAX_TIME_MS, getLeadershipTransferWaitTimeout());
        requireWithin("maxLeadershipTransferWaitIndex", 0, Long.MAX_VALUE, getMaxLeadershipTransferWaitIndex());
        requireWithin("minTakeLeadershipVoteIntervalMs", 1, MAX_TIME_MS, getMinTakeLeadershipVoteIntervalMs());
        requireWithin("maxTakeLeadershipVoteIntervalMs", getMinTakeLeadershipVoteIntervalMs() + 1, MAX_TIME_MS + 1,
            getMaxTakeLeadershipVoteIntervalMs());
        requireWithin("maxForceTimeMs", 1, MAX_TIME_MS, getMaxForceTimeMs());
    }

    /** The same for the core. */
    LeadershipOptions leadershipOptions() {
        List<String> preferred = preferredLeaderIds == null
            ? List.of()
            : Arrays.stream(preferredLeaderIds.split(";")).map(String::trim).filter(id -> !id.isEmpty()).toList();
        return new LeadershipOptions(leadershipTransferWaitTimeout, maxLeadershipTransferWaitIndex,
            minTakeLeadershipVoteIntervalMs, maxTakeLeadershipVoteIntervalMs, maxForceTimeMs, preferred,
            enableLeaderElector);
    }
}
