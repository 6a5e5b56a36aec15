package io.openmessaging.storage.dledger;

import java.util.SplittableRandom;

/**
 * How long a candidate waits from one round of an election to the next. A round must outlast the voters' disks, and the
 * members' rounds must lie further apart than a vote takes to become durable, or all vote for themselves before they
 * hear of each other: docs/decisions/0005.
 *
 * <p>Guarded by the group's lock.
 */
final class VoteIntervals {
    /** An election that is lost may be a split vote. */
    private static final int LOST_BY_CHANCE = 1;
    private static final int MOST_DOUBLINGS = 5;

    private final RaftOptions options;
    private final SplittableRandom random;
    /** How long this member's last vote for itself took to become durable. */
    private long voteTookMs;
    /** How many elections of this member in a row have come to nothing. */
    private int lostElections;

    VoteIntervals(RaftOptions options, SplittableRandom random) {
        this.options = options;
        this.random = random;
    }

    /** This member's vote for itself took so long to become durable. */
    void voteTook(long ms) {
        voteTookMs = ms;
    }

    /** An election of this member has come to nothing. */
    void electionIsLost() {
        lostElections++;
    }

    /** There is a leader. */
    void electionIsOver() {
        lostElections = 0;
    }

    /** The time until the next round. */
    long nextMs() {
        long voteMs = expectedVoteMs();
        return random.nextLong(options.minVoteIntervalMs() + voteMs, options.maxVoteIntervalMs() + 4 * voteMs);
    }

    /** As {@link #nextMs}, for a member whom the leader has handed over to: nobody else stands yet. */
    long nextOfTakingMs() {
        LeadershipOptions leadership = options.leadership();
        return random.nextLong(leadership.minTakeVoteIntervalMs() + voteTookMs,
            leadership.maxTakeVoteIntervalMs() + 4 * voteTookMs);
    }

    /**
     * How long a vote may take to become durable: as long as this member's own did, or longer and longer while its
     * elections come to nothing, since the others' disks may be slower, or have the votes of many groups to write.
     */
    private long expectedVoteMs() {
        if (lostElections <= LOST_BY_CHANCE) {
            return voteTookMs;
        }
        int doublings = Math.min(lostElections - LOST_BY_CHANCE - 1, MOST_DOUBLINGS);
        return Math.max(voteTookMs, options.minVoteIntervalMs() << doublings);
    }
}
