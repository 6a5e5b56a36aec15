package io.openmessaging.storage.dledger;

/**
 * The numbers that the core works with; all times in milliseconds. {@link DLedgerConfig} makes one.
 *
 * @param heartBeatIntervalMs a leader's time between two heartbeat rounds
 * @param electionTimeoutMs the least time without a leader's word after which a follower stands, and the time without a
 *     majority's word after which a leader steps down
 * @param minVoteIntervalMs the least time between two rounds of an election
 * @param maxVoteIntervalMs the most time between two rounds; the difference of the two is also the jitter of the
 *     election timeout
 * @param maxPushTimeoutMs the time without an answer after which pushes to a follower are taken for lost
 * @param commitNoticeDelayMs how long a new commit index waits for a push that carries it before it goes alone
 * @param maxPushBytes most encoded bytes in one push, 1 or above; one larger entry goes alone
 * @param maxInflightPushes most unanswered pushes to one follower
 * @param maxInflightBytes most unanswered bytes to one follower
 * @param quietAfterMs after how long an idle group is quiet, 0 for never; see {@link Quiescence}
 * @param whenBehind what becomes of this member when it lacks entries that its leader has dropped
 * @param leadership how leadership is handed over
 * @param leaseMs how long after sending a round of heartbeats that a quorum answered a leader may answer lease reads by
 *     itself; less than the election timeout by what members' clocks may differ over such a time, at least by what they
 *     are rounded by; 0 for not at all. {@link ReadIndex} tells what it rests on
 * @param foundsByMajority whether a majority is enough for this member to found the group; see {@link Founding}
 */
public record RaftOptions(long heartBeatIntervalMs, long electionTimeoutMs, long minVoteIntervalMs,
                          long maxVoteIntervalMs, long maxPushTimeoutMs, long commitNoticeDelayMs, int maxPushBytes,
                          int maxInflightPushes, long maxInflightBytes, long quietAfterMs,
                          WhenBehind whenBehind, LeadershipOptions leadership, long leaseMs, boolean foundsByMajority) {
    /** Options of a member that founds a group only with all others. */
    public RaftOptions(long heartBeatIntervalMs, long electionTimeoutMs, long minVoteIntervalMs, long maxVoteIntervalMs,
                       long maxPushTimeoutMs, long commitNoticeDelayMs, int maxPushBytes, int maxInflightPushes,
                       long maxInflightBytes, long quietAfterMs, WhenBehind whenBehind, LeadershipOptions leadership,
                       long leaseMs) {
        this(heartBeatIntervalMs, electionTimeoutMs, minVoteIntervalMs, maxVoteIntervalMs, maxPushTimeoutMs,
            commitNoticeDelayMs, maxPushBytes, maxInflightPushes, maxInflightBytes, quietAfterMs, whenBehind,
            leadership, leaseMs, false);
    }

    /** Options that hand leadership over as by default, without leases. */
    public RaftOptions(long heartBeatIntervalMs, long electionTimeoutMs, long minVoteIntervalMs, long maxVoteIntervalMs,
                       long maxPushTimeoutMs, long commitNoticeDelayMs, int maxPushBytes, int maxInflightPushes,
                       long maxInflightBytes, long quietAfterMs, WhenBehind whenBehind) {
        this(heartBeatIntervalMs, electionTimeoutMs, minVoteIntervalMs, maxVoteIntervalMs, maxPushTimeoutMs,
            commitNoticeDelayMs, maxPushBytes, maxInflightPushes, maxInflightBytes, quietAfterMs, whenBehind,
            LeadershipOptions.DEFAULTS, 0);
    }

    public RaftOptions {
        requireAtLeast(1, heartBeatIntervalMs, "heartBeatIntervalMs");
        requireAtLeast(heartBeatIntervalMs + 1, electionTimeoutMs, "electionTimeoutMs");
        requireAtLeast(1, minVoteIntervalMs, "minVoteIntervalMs");
        requireAtLeast(minVoteIntervalMs + 1, maxVoteIntervalMs, "maxVoteIntervalMs");
        requireAtLeast(1, maxPushTimeoutMs, "maxPushTimeoutMs");
        requireAtLeast(0, commitNoticeDelayMs, "commitNoticeDelayMs");
        requireAtLeast(1, maxPushBytes, "maxPushBytes");
        requireAtLeast(1, maxInflightPushes, "maxInflightPushes");
        requireAtLeast(1, maxInflightBytes, "maxInflightBytes");
        requireAtLeast(0, quietAfterMs, "quietAfterMs");
        requireAtLeast(0, leaseMs, "leaseMs");
        requireAtLeast(leaseMs, electionTimeoutMs, "electionTimeoutMs");
        if (leaseMs > 0 && quietAfterMs > 0) {
            throw new IllegalArgumentException("a group that may be quiet has no leases");
        }
    }

    /** The same with leases of that length. */
    public RaftOptions withLease(long ofMs) {
        return new RaftOptions(heartBeatIntervalMs, electionTimeoutMs, minVoteIntervalMs, maxVoteIntervalMs,
            maxPushTimeoutMs, commitNoticeDelayMs, maxPushBytes, maxInflightPushes, maxInflightBytes,
            quietAfterMs, whenBehind, leadership, ofMs, foundsByMajority);
    }

    /** The same for a member for which a majority is enough to found the group, or is not. */
    public RaftOptions foundingByMajority(boolean isEnough) {
        return new RaftOptions(heartBeatIntervalMs, electionTimeoutMs, minVoteIntervalMs, maxVoteIntervalMs,
            maxPushTimeoutMs, commitNoticeDelayMs, maxPushBytes, maxInflightPushes, maxInflightBytes,
            quietAfterMs, whenBehind, leadership, leaseMs, isEnough);
    }

    /** The same but for how leadership is handed over. */
    public RaftOptions with(LeadershipOptions other) {
        return new RaftOptions(heartBeatIntervalMs, electionTimeoutMs, minVoteIntervalMs, maxVoteIntervalMs,
            maxPushTimeoutMs, commitNoticeDelayMs, maxPushBytes, maxInflightPushes, maxInflightBytes, quietAfterMs,
            whenBehind, other, leaseMs, foundsByMajority);
    }

    /** The same for a member with a state machine. */
    public RaftOptions withStateMachine() {
        return new RaftOptions(heartBeatIntervalMs, electionTimeoutMs, minVoteIntervalMs, maxVoteIntervalMs,
            maxPushTimeoutMs, commitNoticeDelayMs, maxPushBytes, maxInflightPushes, maxInflightBytes,
            quietAfterMs, WhenBehind.NEEDS_SNAPSHOT, leadership, leaseMs, foundsByMajority);
    }

    static void requireAtLeast(long least, long value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", is " + value);
        }
    }
}
