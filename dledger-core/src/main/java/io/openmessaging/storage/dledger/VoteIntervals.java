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
    private static final long NO_TURN = Long.MIN_VALUE;

    private final RaftCore core;
    private final RaftOptions options;
    private final SplittableRandom random;
    /** How long this member's last vote for itself took to become durable. */
    private long voteTookMs;
    /** How many elections of this member in a row have come to nothing. */
    private int lostElections;
    /** How many of its rounds of pre-votes have begun, since there was a leader, before all answers had come. */
    private int hastyRounds;
    /** The number of the last of these. */
    private long lastHasty;
    private long turnMs = NO_TURN;

    VoteIntervals(RaftCore core, SplittableRandom random) {
        this.core = core;
        this.options = core.options();
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

    /** An answer to an earlier round of pre-votes came while that one was open: it had begun too early. */
    void wasHasty(long round) {
        if (round != lastHasty) {
            lastHasty = round;
            hastyRounds++;
        }
    }

    /** When the next round of pre-votes may begin: a turn among the groups of the process, kept until that round. */
    long turnMs() {
        if (!isTurnTaken()) {
            turnMs = core.effects().turns().takeMs(core.nowMs());
        }
        return turnMs;
    }

    /** Whether this member waits for its turn. */
    boolean isTurnTaken() {
        return turnMs != NO_TURN;
    }

    /** That round begins, or is not needed: there is a leader, or this member stands without it, or takes no part. */
    void endTurn() {
        if (turnMs > core.nowMs()) {
            core.effects().turns().giveBack();
        }
        turnMs = NO_TURN;
    }

    /** There is a leader. */
    void electionIsOver() {
        endTurn(); // Or it would be one too many when all groups miss their leaders later.
        lostElections = 0;
        hastyRounds = 0;
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
     * elections come to nothing, since the others' disks may be slower, or have the votes of many groups to write; and
     * so while answers come late, since the others may have many groups to answer.
     */
    private long expectedVoteMs() {
        int inVain = Math.max(lostElections, hastyRounds);
        if (inVain <= LOST_BY_CHANCE) {
            return voteTookMs;
        }
        int doublings = Math.min(inVain - LOST_BY_CHANCE - 1, MOST_DOUBLINGS);
        return Math.max(voteTookMs, options.minVoteIntervalMs() << doublings);
    }
}
