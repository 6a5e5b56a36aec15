package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.Leadership;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteRequest.Kind;
import io.openmessaging.storage.dledger.protocol.VoteResponse;
import io.openmessaging.storage.dledger.protocol.VoteResponse.Result;

/**
 * How a member answers requests for votes, and what binds it to the leader that it heard last. A member that hears a
 * leader refuses pre-votes and votes alike, unless that leader has handed over to the candidate.
 *
 * <p>Guarded by the group's lock. Raft paper §5.2, §5.4.1; thesis §4.2.3, §6.4.1, §9.6.
 */
final class Voter {
    /** Longer ago than any timeout, and far enough from overflow. */
    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    private final RaftCore core;
    /** Until when no vote is granted, since the member may have promised to follow someone before it was restarted. */
    private final long silentUntilMs;
    /** When a leader of this member's term was heard last. */
    private long leaderHeardMs = LONG_AGO;
    /** The leadership that was heard last, this member's own included. */
    private Leadership heard = Leadership.NONE;

    /** A member that has just started. */
    Voter(RaftCore core) {
        this.core = core;
        this.silentUntilMs = hasPromisedNothing() ? LONG_AGO : core.nowMs() + core.options().electionTimeoutMs();
    }

    /** Whether this member never followed anybody, so that its voting at once can unseat no leader. */
    boolean hasPromisedNothing() {
        return core.terms().lastIndex() < 0 && core.state().term() < 0;
    }

    /** This member leads from now on. */
    void leads() {
        heard = new Leadership(core.membership().selfId(), core.state().term());
    }

    /** A leader spoke, of this member's term. */
    void leaderHeard(long term, int leader) {
        leaderHeardMs = core.nowMs();
        if (heard.term() != term) {
            heard = new Leadership(core.membership().idOf(leader), term);
        }
    }

    /** The leader counts as heard until now. */
    void leaderWasHeard() {
        leaderHeardMs = core.nowMs();
    }

    /** Nothing binds this member to a leader any more. */
    void leaderIsGone() {
        leaderHeardMs = LONG_AGO;
    }

    void onVoteRequested(long token, int from, VoteRequest request) {
        core.elector().founding().asked(request);
        if (request.kind() == Kind.PRE_VOTE) {
            core.reply(token, answer(request, core.durableTerm(), preVoteResult(from, request), core.state().life()));
            return;
        }
        Result result = voteResult(from, request);
        if (isHandedOver(request)) {
            leaderIsGone();
        }
        // Of the life that it has now: what it may become while the answer waits was not asked.
        Life life = core.state().life();
        PromisedReply.Refusal refusal = newTerm -> answer(request, newTerm, Result.REJECT_EXPIRED_TERM, life);
        core.promiseReply(token, answer(request, core.state().term(), result, life), refusal);
    }

    private static VoteResponse answer(VoteRequest request, long term, Result result, Life life) {
        return new VoteResponse(DLedgerResponseCode.SUCCESS, term, request, result, life);
    }

    private Result preVoteResult(int from, VoteRequest request) {
        Result objection = core.elector().founding().objection(from, request);
        if (objection != null) {
            return objection;
        }
        if (request.term() <= core.state().term()) {
            return Result.REJECT_EXPIRED_TERM;
        }
        Result unwilling = unwillingness(request);
        if (unwilling != null) {
            return unwilling;
        }
        if (!isUpToDate(request)) {
            return Result.REJECT_OLDER_LOG;
        }
        core.elector().founding().grantsPreVote(from, request);
        return Result.ACCEPT;
    }

    /** Decides on a vote, and saves it when it is granted. */
    private Result voteResult(int from, VoteRequest request) {
        MemberState state = core.state();
        Result objection = core.elector().founding().objection(from, request);
        if (objection != null) {
            return objection; // Without entering the term: nobody but who is asked for a vote need know it.
        }
        if (request.term() < state.term()) {
            return Result.REJECT_EXPIRED_TERM;
        }
        if (request.term() == state.term()) {
            return voteInThisTerm(from, request);
        }
        Result unwilling = unwillingness(request);
        if (unwilling != null) {
            return unwilling; // Without entering the higher term: that would depose the leader that is heard.
        }
        if (isUpToDate(request)) {
            core.elector().founding().votesFor(request.founds());
            core.enterTermVotingFor(request.term(), from);
            return Result.ACCEPT;
        }
        core.follow(request.term(), Membership.NOBODY);
        return Result.REJECT_OLDER_LOG;
    }

    private Result voteInThisTerm(int from, VoteRequest request) {
        MemberState state = core.state();
        if (state.votedFor() == from) {
            // The answer was lost, or the request came twice; or its sender was wiped, and has another log than then.
            return isUpToDate(request) ? Result.ACCEPT : Result.REJECT_OLDER_LOG;
        }
        if (state.votedFor() != Membership.NOBODY) {
            return Result.REJECT_ALREADY_VOTED;
        }
        Result unwilling = unwillingness(request);
        if (unwilling != null) {
            return unwilling;
        }
        if (!isUpToDate(request)) {
            return Result.REJECT_OLDER_LOG;
        }
        core.elector().founding().votesFor(request.founds());
        core.voteInThisTerm(from);
        return Result.ACCEPT;
    }

    /** Why this member votes for nobody at present, or null. Thesis §4.2.3, §6.4.1. */
    private Result unwillingness(VoteRequest request) {
        boolean hearsLeader = core.state().leads() || core.quiescence().isQuiet()
            || core.nowMs() - leaderHeardMs < core.options().electionTimeoutMs();
        if (hearsLeader && !isHandedOver(request)) {
            return Result.REJECT_ALREADY_HAS_LEADER;
        }
        return core.nowMs() < silentUntilMs ? Result.REJECT_JUST_STARTED : null;
    }

    /** Whether the leader that was heard last has itself given its place to the candidate. Thesis §4.2.3. */
    private boolean isHandedOver(VoteRequest request) {
        return request.handedOver().equals(heard) && !heard.equals(Leadership.NONE);
    }

    /** Whether the candidate's log is at least as up to date as this member's. Paper §5.4.1. */
    private boolean isUpToDate(VoteRequest request) {
        TermHistory terms = core.terms();
        if (request.lastTerm() != terms.lastTerm()) {
            return request.lastTerm() > terms.lastTerm();
        }
        return request.lastIndex() >= terms.lastIndex();
    }
}
