package io.openmessaging.storage.dledger;

import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.entry.Belonging;
import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.Leadership;
import io.openmessaging.storage.dledger.protocol.ReadIndexResponse;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteRequest.Kind;
import io.openmessaging.storage.dledger.protocol.VoteResponse;

/**
 * When a member stands, votes, leads and steps down.
 *
 * <p>A member that misses its leader asks for pre-votes first, which bind nobody; only with a majority of them does it
 * enter a new term and ask for votes. A member that hears a leader refuses both, so that one behind a broken link
 * cannot disturb the others; only a candidate passes to whom that leader has handed over ({@link LeadershipTransfers}).
 * Requests for votes and grants leave only when what they promise is durable. For members that are RECOVERING other
 * rules hold, {@link Recovery} tells which and why; they count as heard all the same, since a leader that stepped down
 * for their sake could not make them whole.
 *
 * <p>Guarded by the group's lock. Raft paper §5.2, §5.4.1; thesis §4.2.3, §6.2, §9.6; architecture §3.9.
 */
public final class LeaderElector {
    private static final long NEVER = Long.MAX_VALUE;

    private final RaftCore core;
    private final RaftOptions options;
    private final SplittableRandom random;
    private final VoteIntervals intervals;
    private final DiskWatch disk;
    private final Voter voter;
    private final Founding founding;
    private final HeartBeatAnswers heartBeatAnswers;

    /** When this member asks for pre-votes unless it hears a leader or grants a vote before. */
    private long electionDeadlineMs;
    /** Whether this member, while it has not heard its leader, was held up itself, and waits once more. */
    private boolean waitsOnceMore;
    /** How many rounds this member has begun in this life. */
    private long rounds;
    /** The open round of an election, or null. */
    private Ballot ballot;
    /** Both not null exactly while this member leads. */
    private HeartBeatRounds heartBeats;
    private ReadIndex reads;

    LeaderElector(RaftCore core, long seed, Belonging belonging) {
        this.core = core;
        this.options = core.options();
        this.random = new SplittableRandom(seed);
        this.intervals = new VoteIntervals(core, random);
        this.disk = new DiskWatch(core);
        this.voter = new Voter(core);
        this.founding = new Founding(core, belonging);
        this.heartBeatAnswers = new HeartBeatAnswers(core, founding, disk);
        if (voter.hasPromisedNothing()) {
            this.electionDeadlineMs = core.nowMs() + intervals.nextMs();
        } else {
            restartElectionTimer();
        }
    }

    private void restartElectionTimer() {
        waitsOnceMore = false;
        electionDeadlineMs = core.nowMs() + options.electionTimeoutMs() + jitterMs();
    }

    private long jitterMs() {
        return random.nextLong(options.maxVoteIntervalMs() - options.minVoteIntervalMs());
    }

    /**
     * This member was held up for that long itself, by its machine perhaps: that is no silence of the others, whose
     * messages may wait to be read. A follower that would miss its leader now gives it the time of a heartbeat, once.
     */
    void heldUp(long ms) {
        if (core.quiescence().isQuiet()) {
            return;
        }
        long intervalMs = options.heartBeatIntervalMs();
        if (heartBeats != null && ms >= intervalMs) {
            heartBeats.heldUp(ms);
        } else if (hearsLeader() && 2 * ms >= intervalMs && !waitsOnceMore) { // Else half an interval is left to it.
            waitsOnceMore = true;
            electionDeadlineMs = Math.max(electionDeadlineMs, core.nowMs() + intervalMs + jitterMs());
        }
    }

    private boolean hearsLeader() {
        return core.state().role() == MemberState.Role.FOLLOWER && core.state().leader() != Membership.NOBODY;
    }

    /**
     * When {@link #onTick} must be called at the latest. A follower looks up the time of a heartbeat before it would
     * miss its leader: if it was held up until just after that, this look is what comes late.
     */
    long deadlineMs() {
        if (core.quiescence().isQuiet()) {
            return NEVER;
        }
        if (heartBeats != null) {
            return heartBeats.nextMs();
        }
        long lookMs = electionDeadlineMs - options.heartBeatIntervalMs();
        return hearsLeader() && core.nowMs() < lookMs ? lookMs : electionDeadlineMs;
    }

    void onTick() {
        core.transfers().onTick();
        disk.look();
        if (core.quiescence().isQuiet()) {
            return; // A tick that came early, or for something else.
        }
        if (heartBeats == null) {
            if (core.nowMs() >= electionDeadlineMs) {
                missLeader();
            }
            return;
        }
        boolean mayStay = !disk.hangs() && !core.changes().isRetired();
        if (heartBeats.hasQuorum() && (mayStay || core.transfers().isLeaving())) {
            if (core.nowMs() >= heartBeats.nextMs() && core.quiescence().askInstead()) {
                heartBeats.roundIsSent();
            }
            heartBeats.sendIfDue();
        } else {
            core.transfers().stepDown();
            core.follow(core.state().term(), Membership.NOBODY);
        }
    }

    /** Whether the group is founded, and who may found it. */
    Founding founding() {
        return founding;
    }

    /** How this member votes. */
    Voter voter() {
        return voter;
    }

    /** How this member answers the heartbeats of others. */
    HeartBeatAnswers heartBeatAnswers() {
        return heartBeatAnswers;
    }

    /** This member takes no part any more. */
    void end() {
        intervals.endTurn();
    }

    /** Whether this member's disk hangs: it then leads no more, and does not stand. */
    boolean isDiskStuck() {
        return disk.hangs();
    }

    // Standing.

    private void missLeader() {
        if (mayBeElected() && !intervals.isTurnTaken()) {
            intervals.electionIsLost();
        }
        electionDeadlineMs = core.nowMs() + intervals.nextMs();
        if (core.state().role() == MemberState.Role.FOLLOWER) {
            core.state().follow(Membership.NOBODY);
        }
        if (!options.leadership().stands() && core.state().role() == MemberState.Role.FOLLOWER) {
            return; // A candidate was handed the leadership, and goes on.
        }
        if (founding.isWonByQuorum(ballot)) {
            stand(Leadership.NONE);
            return;
        }
        if (!founding.isVotersStore()
                || !core.state().configurations().isVoterSince(core.state().committed(), core.membership().selfId())) {
            return; // If it has been made a voter meanwhile, others know that, and one of them will lead.
        }
        // With damage it could not hand on what it cannot read; one that leads already goes on, and asks its followers.
        // With writes under way its requests would wait for them, and spoil the vote that it may have just granted.
        if (core.log().hasDamage() || !core.isDurable()) {
            return;
        }
        long turnMs = intervals.turnMs();
        if (core.nowMs() < turnMs) {
            electionDeadlineMs = turnMs + jitterMs();
        } else {
            askForPreVotes();
        }
    }

    private void askForPreVotes() {
        intervals.endTurn();
        ballot = newRound(Kind.PRE_VOTE, core.state().term() + 1);
        requestVotes(Leadership.NONE);
        granted(core.membership().self(), core.state().life());
    }

    private Ballot newRound(Kind kind, long term) {
        Ballot round = new Ballot(kind, term, ++rounds, core.membership());
        founding.asks(round);
        return round;
    }

    /** The leader handed over to this member, which stands at once: without the timeout and without pre-votes. */
    void takeOver(Leadership handedOver) {
        core.quiescence().wake();
        stand(handedOver);
    }

    private void stand(Leadership handedOver) {
        intervals.endTurn();
        ballot = newRound(Kind.VOTE, core.state().term() + 1);
        founding.votesFor(founding.founds());
        core.enterTermAsCandidate();
        // The round begins when the requests leave. A member whose disk does not answer waits, and so does not stand
        // again.
        electionDeadlineMs = NEVER;
        core.promise(new VoteRequests(ballot, handedOver, core.nowMs()));
    }

    /** The requests of a round and the candidate's own vote: they claim its term, its vote and its log. */
    private final class VoteRequests implements Promise {
        private final Ballot round;
        private final Leadership handedOver;
        private final long votedMs;

        VoteRequests(Ballot round, Leadership handedOver, long votedMs) {
            this.round = round;
            this.handedOver = handedOver;
            this.votedMs = votedMs;
        }

        @Override
        public void keep() {
            if (ballot != round) {
                return; // The leader of this term was heard in the meantime.
            }
            intervals.voteTook(core.nowMs() - votedMs);
            electionDeadlineMs = core.nowMs()
                + (handedOver.equals(Leadership.NONE) ? intervals.nextMs() : intervals.nextOfTakingMs());
            requestVotes(handedOver);
            granted(core.membership().self(), core.state().life());
        }

        @Override
        public Promise afterTermChange(long newTerm) {
            return null;
        }
    }

    private void requestVotes(Leadership handedOver) {
        for (int peer : core.membership().voterPeers()) {
            core.send(peer, new VoteRequest(core.membership().routeTo(peer), ballot.kind(), ballot.term(),
                core.terms().lastIndex(), core.terms().lastTerm(), handedOver, founding.founds(), ballot.number()));
        }
    }

    /** A member granted that was in that life when it decided. */
    private void granted(int member, Life life) {
        if (!core.membership().isStoreOf(member, life.store())) {
            return; // It was wiped, and has forgotten whom it voted for.
        }
        if (life.recovering()) {
            ballot.grantedOnlyWithAll(member);
        } else {
            ballot.grantedBy(member);
        }
        boolean needsAll = core.state().isRecovering() || founding.needsAll(ballot);
        boolean isWon = needsAll ? ballot.isGrantedByAll() : ballot.isGrantedByQuorum();
        if (!isWon) {
            return;
        }
        if (ballot.kind() == Kind.PRE_VOTE) {
            stand(Leadership.NONE);
        } else {
            founding.isWonBy(ballot);
        }
    }

    void onVoteReplied(int from, VoteResponse response) {
        if (founding.isObjection(response)) {
            founding.callOff();
        }
        if (response.term() > core.state().term()) {
            core.follow(response.term(), Membership.NOBODY);
        } else if (ballot != null && ballot.isAnsweredBy(response) && response.isGranted()) {
            granted(from, response.life());
        } else if (ballot != null && ballot.isTooEarlyFor(response)) {
            intervals.wasHasty(ballot.number());
        }
    }

    /** Whether this member has asked for votes, and may be elected yet. */
    boolean mayBeElected() {
        return ballot != null && ballot.kind() == Kind.VOTE;
    }

    /** The group is there: no vote that was granted to found it counts. */
    void foundNoMore() {
        ballot = null;
        if (electionDeadlineMs == NEVER) {
            restartElectionTimer(); // The requests that were to set it will not leave.
        }
    }

    /** That round is won, and what this member must have on its disk to lead is there. */
    void lead(Ballot round) {
        if (ballot != round) {
            return; // It leads already, or a higher term has come.
        }
        boolean byAll = ballot.isGrantedByAll();
        ballot = null;
        intervals.electionIsOver();
        heartBeats = new HeartBeatRounds(core);
        reads = new ReadIndex(core, heartBeats, core.terms().lastIndex());
        core.lead();
        voter.leads();
        if (byAll) {
            core.recovery().electedByAll();
        }
        heartBeats.sendIfDue();
    }

    /** This member is a follower, of a leader perhaps unknown: whatever it was before is over. */
    void startFollowing() {
        ballot = null;
        heartBeats = null;
        if (reads != null) {
            reads.end();
            reads = null;
        }
        restartElectionTimer();
    }

    // Reads.

    /** The reads of this leader; null for a member that does not lead. */
    ReadIndex reads() {
        return reads;
    }

    void onReadRequested(long token, ReadMode mode) {
        if (reads == null) {
            core.reply(token, ReadIndexResponse.refusal(DLedgerResponseCode.NOT_LEADER));
            return;
        }
        core.quiescence().stir();
        reads.ask(token, mode);
    }

    /** More is committed. */
    void committed() {
        if (reads != null) {
            reads.committed();
        }
    }

    // Heartbeats.

    /** Quiet is over: the leader counts as heard until now, and so do its followers. */
    void restAfterQuiet() {
        disk.look(); // Nothing has waited for it meanwhile.
        if (heartBeats != null) {
            heartBeats.beginAnew();
        } else {
            voter.leaderWasHeard();
            restartElectionTimer();
        }
    }

    /** The leader, whose word this member did not wait for while it was quiet, is gone. */
    void leaderSilent(long turnMs) {
        voter.leaderIsGone();
        electionDeadlineMs = core.nowMs() + turnMs + jitterMs();
    }

    /** A member speaks as the leader of a term not below this member's: it is followed from now on. */
    void leaderHeard(long term, int leader, Route route) {
        core.quiescence().wake();
        core.follow(term, leader);
        founding.memberNames(route.clusterId());
        ballot = null; // Also a follower's round of pre-votes: its late answers would unseat the leader just heard.
        intervals.electionIsOver();
        voter.leaderHeard(term, leader);
        core.transfers().leaderHeard(term, leader);
        restartElectionTimer();
    }

    void onHeartBeatReplied(int from, HeartBeatResponse response) {
        if (response.term() > core.state().term()) {
            core.follow(response.term(), Membership.NOBODY);
            return;
        }
        if (isAnswerToThisLeader(response.term()) && response.code() == DLedgerResponseCode.SUCCESS
                && core.pusher().isOfPresentLife(from, response.life())) {
            peerHeard(from);
            heartBeats.answered(from, response.round());
            reads.confirm();
        }
    }

    /** Whether this member leads, and the answer is of its term. */
    boolean isAnswerToThisLeader(long responseTerm) {
        return heartBeats != null && responseTerm == core.state().term();
    }

    /** Begins a round that is a question, and no heartbeat; called while this member leads. Its number. */
    long roundOfQuestion() {
        return heartBeats.next();
    }

    /** Whether a member answered this leader so lately; called while this member leads. */
    boolean isHeardWithin(int peer, long ms) {
        return heartBeats.isHeardWithin(peer, ms);
    }

    /** A follower answered this leader, and needs nothing. */
    void peerIsThere(int peer) {
        heartBeats.heard(peer);
    }

    /** A follower answered this leader. */
    void peerHeard(int peer) {
        peerIsThere(peer);
        core.pusher().heard(peer);
    }
}
