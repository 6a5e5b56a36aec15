package io.openmessaging.storage.dledger;

import java.util.Arrays;

import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;

/**
 * A leader's heartbeats: when the next round is due, when each member was heard last, and which round it has answered.
 * A leader that has not heard a quorum for an election timeout must step down (check-quorum).
 *
 * <p>Guarded by the group's lock; exists only while this member leads. Thesis §6.2, §6.4.
 */
final class HeartBeatRounds {
    /** How many of the last rounds are remembered; a power of two. */
    private static final int REMEMBERED = 64;
    /** For how many times in a row, without a quorum's word between them, this member excuses the others. */
    private static final int MOST_EXCUSES = 3;

    private final RaftCore core;
    /** By ordinal. */
    private long[] heardMs;
    /** By ordinal, 0 for none. */
    private long[] answeredRound;
    /** When each of the last rounds was sent. */
    private final long[] sentMs = new long[REMEMBERED];
    private long round;
    private long nextMs;
    /** How often the others were excused since a quorum was heard, and when that was last. */
    private int excuses;
    private long excusedMs;
    /** The first round sent since this process was last seen to have paused. */
    private long firstSincePause = 1;

    HeartBeatRounds(RaftCore core) {
        this.core = core;
        this.heardMs = new long[core.membership().ordinals()];
        this.answeredRound = new long[core.membership().ordinals()];
        this.nextMs = core.nowMs();
        this.excusedMs = nextMs;
        Arrays.fill(heardMs, nextMs);
    }

    /** When the next round is due. */
    long nextMs() {
        return nextMs;
    }

    void heard(int member) {
        know(member);
        heardMs[member] = core.nowMs();
    }

    /** Whether that member was heard so lately. */
    boolean isHeardWithin(int member, long ms) {
        know(member);
        return core.nowMs() - heardMs[member] < ms;
    }

    /**
     * The time in which this member itself was held up is not the others' silence. One that is always held up would
     * never miss anybody; so that counts but a few times before a quorum is heard again.
     */
    void heldUp(long ms) {
        excuses = reachedMs() >= excusedMs ? 1 : excuses + 1;
        if (excuses > MOST_EXCUSES) {
            return;
        }
        excusedMs = core.nowMs();
        for (int member = 0; member < heardMs.length; member++) {
            // Below what counts as heard after this.
            heardMs[member] = Math.max(heardMs[member], Math.min(excusedMs - 1, heardMs[member] + ms));
        }
    }

    /** Whether a quorum, this member included, was heard within an election timeout. */
    boolean hasQuorum() {
        return core.nowMs() - reachedMs() < core.options().electionTimeoutMs();
    }

    /** Since when a quorum, this member included, was heard. */
    private long reachedMs() {
        know(core.membership().ordinals() - 1);
        heardMs[core.membership().self()] = core.nowMs();
        return core.membership().quorum().reached(ofVotersStores(heardMs));
    }

    /** Everybody counts as heard now, and a round is due. */
    void beginAnew() {
        nextMs = core.nowMs();
        Arrays.fill(heardMs, nextMs);
    }

    /** Something else was sent that serves as a round. */
    void roundIsSent() {
        nextMs = nextOnGrid();
    }

    /**
     * A multiple of the interval, within an interval from now: the rounds of all groups of a process, whose clock is
     * the same, are due together, so that they can travel together.
     */
    private long nextOnGrid() {
        long intervalMs = core.options().heartBeatIntervalMs();
        return (Math.floorDiv(core.nowMs(), intervalMs) + 1) * intervalMs;
    }

    /** Sends a round if one is due. */
    void sendIfDue() {
        if (core.nowMs() < nextMs) {
            return;
        }
        lookForPause();
        roundIsSent();
        begin();
    }

    /** Sends a round now; when the next one is due does not change. */
    void begin() {
        next();
        for (int peer : core.membership().peers()) {
            core.send(peer, new HeartBeatRequest(core.membership().routeTo(peer), core.state().term(), round));
        }
    }

    /** The number of a round that is sent now. */
    long next() {
        round++;
        sentMs[slotOf(round)] = core.nowMs();
        return round;
    }

    private static int slotOf(long round) {
        return (int) (round & (REMEMBERED - 1));
    }

    /** The number of the last round, from 1. */
    long last() {
        return round;
    }

    /** A member answered that round in this leader's term. A round that was never sent is no answer to this leader. */
    void answered(int member, long ofRound) {
        know(member);
        if (ofRound <= round) {
            answeredRound[member] = Math.max(answeredRound[member], ofRound);
        }
    }

    /** Who is new counts as heard: it was not missed yet. */
    private void know(int member) {
        int known = answeredRound.length;
        if (member >= known) {
            answeredRound = Arrays.copyOf(answeredRound, core.membership().ordinals());
            heardMs = Arrays.copyOf(heardMs, core.membership().ordinals());
            Arrays.fill(heardMs, known, heardMs.length, core.nowMs());
        }
    }

    /** The last round that a quorum, this member included, has answered, or a later one; 0 for none. */
    long confirmed() {
        know(core.membership().ordinals() - 1);
        answeredRound[core.membership().self()] = round;
        return Math.max(0, core.membership().quorum().reached(ofVotersStores(answeredRound)));
    }

    /**
     * Without those who answer from another store than the one that their vote counts with: they may have forgotten a
     * vote for another leader.
     */
    private long[] ofVotersStores(long[] values) {
        long[] counted = values;
        for (int peer : core.membership().voterPeers()) {
            if (core.pusher().isOtherStore(peer)) {
                counted = counted == values ? values.clone() : counted;
                counted[peer] = Long.MIN_VALUE / 2;
            }
        }
        return counted;
    }

    /** When that round was sent, by this member's clock; long ago where it is not remembered any more. */
    long sentMs(long ofRound) {
        return round - ofRound < REMEMBERED ? sentMs[slotOf(ofRound)] : Long.MIN_VALUE / 2;
    }

    /** Whether the process has not been seen to pause, for longer than leases allow for, since before that round. */
    boolean isWithoutPause(long ofRound) {
        lookForPause();
        return ofRound >= firstSincePause;
    }

    private void lookForPause() {
        RaftOptions options = core.options();
        if (core.nowMs() - nextMs > options.electionTimeoutMs() - options.leaseMs()) {
            firstSincePause = round + 1;
        }
    }
}
