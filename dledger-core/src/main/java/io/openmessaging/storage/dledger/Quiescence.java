package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.QuiesceRequest;
import io.openmessaging.storage.dledger.protocol.QuiesceResponse;

/**
 * When an idle group is quiet: no heartbeats, no timers. Whether its members' processes live is watched for all quiet
 * groups together, outside the core, which hears of it by {@link RaftEvent.Woken}.
 *
 * <p><b>Becoming quiet.</b> A leader whose group has been idle for a while, all of whose followers hold its log and
 * know it committed, asks them to be quiet instead of sending rounds of heartbeats. It is quiet itself only when all
 * have agreed within half an election timeout; else it goes on with heartbeats, by which those who agreed wake.
 *
 * <p><b>What a quiet member does.</b> A quiet follower refuses votes as one that hears its leader does, since its
 * leader's process is heard. A quiet leader does not look for its majority. So nothing that is safe rests on a quiet
 * member but what rests on terms and logs; whatever rests on heartbeats (reads, leases, check-quorum) wakes the group
 * first.
 *
 * <p><b>Waking.</b> A leader wakes by anything that anyone asks of the group, and begins with a round of heartbeats,
 * which wake the others. A follower wakes by its leader's word. Woken from outside, because a process it rests on is
 * silent, a leader looks for its majority again, and a follower treats its leader as unheard at once; it stands when
 * its turn has come among all that are woken together, unless its leader is heard before.
 *
 * <p>Guarded by the group's lock. Architecture §3.10.
 */
final class Quiescence {
    private enum State {
        AWAKE,
        /** A leader that has asked its followers, and waits for the last of them. */
        ASKING,
        QUIET
    }

    private final RaftCore core;
    private final RaftOptions options;

    private State state = State.AWAKE;
    /** Leader: since when nothing has happened. */
    private long idleSinceMs;
    /** ASKING: since when. */
    private long askedMs;
    /** ASKING: the round that the question is. */
    private long askedRound;
    /** ASKING: by ordinal, who has agreed. */
    private boolean[] agreed;
    /** Quiet follower: the round of the question. */
    private long agreedRound;

    Quiescence(RaftCore core) {
        this.core = core;
        this.options = core.options();
    }

    boolean isQuiet() {
        return state == State.QUIET;
    }

    /**
     * This member leads from now on. Nothing has been asked of the group in this term, and thousands of groups may have
     * been woken with it: if it has nothing to do it need not wait to be quiet again.
     */
    void startLeading() {
        wake();
        idleSinceMs = core.nowMs() - options.quietAfterMs();
    }

    /** Leader: something happened, so the group is not idle. Quiet, it wakes. */
    void stir() {
        idleSinceMs = core.nowMs();
        wake();
    }

    /** This member is quiet no more, if it was; the timers that it needs now are the caller's matter. */
    void wake() {
        boolean wasQuiet = state == State.QUIET;
        state = State.AWAKE;
        if (wasQuiet) {
            core.effects().wake();
            core.elector().restAfterQuiet();
        }
    }

    // Leader.

    /**
     * A round of heartbeats is due. Asks the followers to be quiet instead, if the group has been idle for long enough.
     *
     * @return whether it asked, now or lately; the question is a heartbeat to whoever gets it
     */
    boolean askInstead() {
        if (state == State.ASKING) {
            if (mayAgreeUntil(core.nowMs() + options.heartBeatIntervalMs())) {
                return true;
            }
            stir(); // Not all have agreed: some time goes by before they are asked again.
        }
        if (!isIdle()) {
            return false;
        }
        state = State.ASKING;
        askedMs = core.nowMs();
        askedRound = core.elector().roundOfQuestion();
        agreed = new boolean[core.membership().ordinals()];
        long lastTerm = core.terms().lastTerm();
        for (int peer : core.membership().peers()) {
            core.send(peer, new QuiesceRequest(core.membership().routeTo(peer), core.state().term(),
                core.terms().lastIndex(), lastTerm, core.effects().processTowards(peer), askedRound));
        }
        return true;
    }

    /** Leader: whether its followers were asked to be quiet, and have not all agreed. */
    boolean isAsking() {
        return state == State.ASKING;
    }

    /** ASKING: whether answers of then may count. Those who have agreed rest on this process for twice that time. */
    private boolean mayAgreeUntil(long ms) {
        return ms - askedMs <= options.electionTimeoutMs() / 2;
    }

    private boolean isIdle() {
        return options.quietAfterMs() > 0
            && core.nowMs() - idleSinceMs >= options.quietAfterMs()
            && core.membership().peers().length > 0
            && core.effects().processTowards(core.membership().peers()[0]) != Effects.NO_PROCESS
            && core.transfers().isContent()
            && core.changes().isContent()
            && core.elector().reads().isContent()
            && isComplete()
            && core.pusher().isEverybodyUpToDate();
    }

    /** Whether all of this member's log is committed and on its disk, and nothing is missing in it. */
    private boolean isComplete() {
        return core.state().committed() == core.terms().lastIndex() && core.isDurable()
            && !core.state().isRecovering() && !core.log().hasDamage();
    }

    void onReplied(int from, QuiesceResponse response) {
        if (response.term() > core.state().term()) {
            core.follow(response.term(), Membership.NOBODY);
            return;
        }
        boolean isFresh = core.elector().isAnswerToThisLeader(response.term())
            && core.pusher().isOfPresentLife(from, response.life());
        if (!isFresh) {
            return;
        }
        core.elector().peerIsThere(from);
        if (state != State.ASKING || response.round() != askedRound) {
            return;
        }
        if (response.code() != DLedgerResponseCode.SUCCESS || !mayAgreeUntil(core.nowMs())) {
            stir(); // So that those who have agreed hear a heartbeat soon.
            core.pusher().heard(from); // What it has not been told may be why.
            return;
        }
        agreed[from] = true;
        for (int peer : core.membership().peers()) {
            if (!agreed[peer]) {
                return;
            }
        }
        state = State.QUIET;
        core.effects().leadQuietly();
    }

    // Follower.

    void onRequested(long token, int from, QuiesceRequest request) {
        if (core.elector().founding().mustJoinFirst(request.route())) {
            core.reply(token, answer(DLedgerResponseCode.NOT_JOINED, core.durableTerm(), request));
            return;
        }
        PromisedReply.Refusal expired = term -> answer(DLedgerResponseCode.EXPIRED_TERM, term, request);
        if (request.term() < core.state().term()) {
            core.promiseReplyOfVote(token, expired.inTerm(core.state().term()), expired);
            return;
        }
        if (core.followsOther(request.term(), from)) {
            core.reply(token, answer(DLedgerResponseCode.INCONSISTENT_LEADER, core.durableTerm(), request));
            return;
        }
        if (hasAgreedSince(request.term(), request.round())) {
            core.promiseReplyOfVote(token, answer(DLedgerResponseCode.INCONSISTENT_STATE, request.term(), request),
                expired);
            return;
        }
        core.elector().leaderHeard(request.term(), from, request.route());
        dropWhatTheLeaderNeverHad(request);
        boolean agrees = request.lastIndex() == core.terms().lastIndex()
            && request.lastTerm() == core.terms().lastTerm()
            && isComplete()
            && core.effects().processTowards(from) != Effects.NO_PROCESS;
        if (agrees) {
            state = State.QUIET;
            agreedRound = request.round();
            core.effects().followQuietly(request.process());
        }
        DLedgerResponseCode code = agrees ? DLedgerResponseCode.SUCCESS : DLedgerResponseCode.INCONSISTENT_STATE;
        core.promiseReplyOfVote(token, answer(code, request.term(), request), expired);
    }

    /**
     * Whether this member, which follows the sender, has agreed to be quiet since that round was sent: it does not wake
     * by one that was late or came twice, of which its leader would know nothing.
     */
    boolean hasAgreedSince(long term, long round) {
        return isQuiet() && term == core.state().term() && round < agreedRound;
    }

    /**
     * A leader that was elected with nothing uncommitted appends nothing, and so nothing cuts what some leader before
     * left here; the group would never be quiet. The leader's log ends where the request says, or did when that left,
     * and what lies behind it here is of older terms: the leader did not have it when it was elected. So it is not
     * committed, nor will it ever be (paper §5.4.3), and goes as if the leader had appended something in its place.
     * What is of the leader's own term may have been appended since, however late the request comes, and stays.
     */
    private void dropWhatTheLeaderNeverHad(QuiesceRequest request) {
        TermHistory terms = core.terms();
        long last = request.lastIndex();
        boolean ends = last < terms.lastIndex() && terms.lastTerm() < request.term()
            && last >= core.state().committed() && last >= terms.baseIndex()
            && terms.termAt(last) == request.lastTerm()
            && !core.snapshots().isInstalling();
        if (ends) {
            core.writer().truncateFrom(last + 1);
        }
    }

    private QuiesceResponse answer(DLedgerResponseCode code, long term, QuiesceRequest request) {
        return new QuiesceResponse(code, term, request.lastIndex(), request.round(), core.state().life());
    }

    // Both.

    /** A process that this member rests on is silent, or speaks for its group no more. */
    void onWoken(long turnMs) {
        if (state != State.QUIET) {
            return;
        }
        boolean led = core.state().leads();
        stir();
        if (!led) {
            core.elector().leaderSilent(turnMs);
        }
    }

    /** For people. */
    String describe() {
        return state == State.QUIET ? " QUIET" : "";
    }
}
