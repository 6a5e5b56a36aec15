package io.openmessaging.storage.dledger;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.Leadership;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipRequest;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipResponse;

/**
 * Leadership that changes hands on purpose: when somebody asks for it, when a preferred member could lead, when the
 * leader is leaving or its disk hangs. Whatever becomes of a transfer, it ends, and is told to have ended once.
 *
 * <p>The member that is told to take over stands at once. Its requests for votes name the leadership that was handed
 * over, and so pass the voters that hear that leader ({@link LeaderElector}).
 *
 * <p>Guarded by the group's lock. Thesis §3.10; architecture §3.9.
 */
final class LeadershipTransfers {
    /** The token of a transfer that nobody asked for. */
    static final long NOBODY_ASKED = 0;
    /** The term of a request for a transfer in whichever term it is. */
    static final long ANY_TERM = -1;

    private final RaftCore core;
    /** The transfer that has not ended, or null. */
    private LeadershipTransfer running;
    /** Not null exactly while this member leads. */
    private PreferredLeaders preferred;
    /** Whether this leader has tried to leave since it leads. */
    private boolean triedToLeave;

    LeadershipTransfers(RaftCore core) {
        this.core = core;
    }

    // The leader.

    void startLeading() {
        leaderHeard(core.state().term(), core.membership().self());
        preferred = new PreferredLeaders(core);
        triedToLeave = false;
    }

    void stopLeading() {
        preferred = null;
        if (running != null && !running.isTold()) {
            end(DLedgerResponseCode.NOT_LEADER);
        }
    }

    /** Whether this leader takes no entries at present. */
    boolean isRunning() {
        return running != null && core.state().leads();
    }

    void onTransferRequested(long token, int transferee, long term) {
        DLedgerResponseCode refusal = refusal(transferee, term);
        if (refusal == DLedgerResponseCode.SUCCESS) {
            running = new LeadershipTransfer(core, token, transferee);
        } else {
            core.effects().transferEnded(token, transferee, refusal);
        }
    }

    private DLedgerResponseCode refusal(int transferee, long term) {
        if (!core.state().leads()) {
            return DLedgerResponseCode.NOT_LEADER;
        }
        if (term != ANY_TERM && term != core.state().term()) {
            return DLedgerResponseCode.INCONSISTENT_TERM;
        }
        if (running != null) {
            return DLedgerResponseCode.LEADER_TRANSFERRING;
        }
        if (transferee == core.membership().self()) {
            return DLedgerResponseCode.UNEXPECTED_ARGUMENT;
        }
        if (IntStream.of(core.membership().voterPeers()).noneMatch(peer -> peer == transferee)) {
            return DLedgerResponseCode.UNKNOWN_MEMBER;
        }
        boolean canLead = !core.pusher().isRecovering(transferee) && !core.pusher().isOtherStore(transferee)
            && core.elector().isHeardWithin(transferee, core.options().electionTimeoutMs());
        if (!canLead) {
            return DLedgerResponseCode.TAKE_LEADERSHIP_FAILED;
        }
        return isClose(transferee) ? DLedgerResponseCode.SUCCESS : DLedgerResponseCode.FALL_BEHIND_TOO_MUCH;
    }

    private boolean isClose(int peer) {
        return core.pusher().lagOf(peer) <= core.options().leadership().maxTransferLag();
    }

    /** Hands over to whichever member is the best to lead, if there is one. */
    void onHandOverRequested(long token) {
        boolean canBegin = core.state().leads() && running == null;
        int successor = canBegin ? successor() : Membership.NOBODY;
        if (canBegin && successor == Membership.NOBODY) {
            core.effects().transferEnded(token, successor, DLedgerResponseCode.TAKE_LEADERSHIP_FAILED);
        } else {
            onTransferRequested(token, successor, ANY_TERM);
        }
    }

    private int successor() {
        int successor = best(preferred::prefers);
        return successor == Membership.NOBODY ? best(peer -> true) : successor;
    }

    /** Of these members the one that is live, whole, close behind, and lacks the fewest entries; or nobody. */
    private int best(IntPredicate of) {
        int best = Membership.NOBODY;
        for (int peer : core.membership().voterPeers()) {
            boolean qualifies = of.test(peer) && isFit(peer);
            if (qualifies && (best == Membership.NOBODY || core.pusher().lagOf(peer) < core.pusher().lagOf(best))) {
                best = peer;
            }
        }
        return best;
    }

    /** Nobody asked for this member in particular, so it must have been heard more lately than one that was. */
    private boolean isFit(int peer) {
        return core.pusher().counts(peer) && isClose(peer)
            && core.elector().isHeardWithin(peer, core.options().electionTimeoutMs() / 2);
    }

    /**
     * Whether this leader, which should not lead any longer, is handing over; begins to, once in a leadership. If it
     * says false, only to step down is left.
     */
    boolean isLeaving() {
        if (running == null && !triedToLeave) {
            triedToLeave = true;
            onHandOverRequested(NOBODY_ASKED);
        }
        return running != null;
    }

    /** Whether this leader has nobody to hand over to, now or when that member can lead. */
    boolean isContent() {
        return running == null && preferred.isContent();
    }

    /**
     * This leader is about to step down. If it does not hear the others, they may hear it, and would go on to wait for
     * it: so it tells the one that was sent most of its log not to. That one stands, and wins or not by its log.
     */
    void stepDown() {
        int heir = core.pusher().heir();
        boolean othersStand = running != null && running.isTold();
        if (heir != Membership.NOBODY && !othersStand) {
            core.send(heir, new TakeLeadershipRequest(core.membership().routeTo(heir), core.state().term(),
                TakeLeadershipRequest.ANY_INDEX));
        }
    }

    /** Ends the transfer whose time is over, and hands over to a preferred member if one can lead. */
    void onTick() {
        if (running != null && running.isOverdue()) {
            end(running.overdue());
        }
        if (preferred != null && preferred.isDue() && running == null) {
            int successor = best(preferred::prefers);
            if (successor != Membership.NOBODY) {
                onTransferRequested(NOBODY_ASKED, successor, ANY_TERM);
            }
        }
    }

    /** Tells the transferee if it is time to. Called while this member leads. */
    void flush() {
        Invariants.check(core.state().leads(), "hands over term %d, which it does not lead", core.state().term());
        if (running != null) {
            running.flush();
        }
    }

    /** When {@link #onTick} and {@link #flush} must be called at the latest. */
    long deadlineMs() {
        return Math.min(running == null ? Long.MAX_VALUE : running.lookMs(),
            preferred == null || core.quiescence().isQuiet() ? Long.MAX_VALUE : preferred.nextMs());
    }

    void onTakeLeadershipReplied(int from, TakeLeadershipResponse response) {
        if (response.term() > core.state().term()) {
            core.follow(response.term(), Membership.NOBODY);
            return;
        }
        boolean isAnswer = isRunning() && running.isTold() && running.transferee() == from
            && response.requestTerm() == running.term() && response.lastIndex() == core.terms().lastIndex();
        if (isAnswer && response.code() != DLedgerResponseCode.SUCCESS) {
            end(DLedgerResponseCode.TAKE_LEADERSHIP_FAILED);
        }
    }

    /** A member, perhaps this one, leads in that term. */
    void leaderHeard(long term, int leader) {
        if (running != null && term > running.term()) {
            end(running.outcome(term, leader));
        }
    }

    private void end(DLedgerResponseCode code) {
        LeadershipTransfer ended = running;
        running = null;
        if (preferred != null && code != DLedgerResponseCode.SUCCESS) {
            preferred.failed();
        }
        core.effects().transferEnded(ended.token(), ended.transferee(), code);
    }

    /** For people: whether leadership is being handed over. */
    String describe() {
        return isRunning() ? " TRANSFERRING" : "";
    }

    // The transferee.

    void onTakeLeadershipRequested(long token, int from, TakeLeadershipRequest request) {
        DLedgerResponseCode code = readiness(from, request);
        core.reply(token, new TakeLeadershipResponse(code, core.durableTerm(), request.term(), request.lastIndex()));
        if (code == DLedgerResponseCode.SUCCESS) {
            core.elector().takeOver(new Leadership(core.membership().idOf(from), request.term()));
        }
    }

    /**
     * SUCCESS if this member can take over. A message that was under way for long does no harm: it counts only as long
     * as the leader has not taken entries again, or somebody else the leadership.
     */
    private DLedgerResponseCode readiness(int from, TakeLeadershipRequest request) {
        MemberState state = core.state();
        if (request.term() < state.term()) {
            return DLedgerResponseCode.EXPIRED_TERM;
        }
        if (request.term() > state.term()) {
            return DLedgerResponseCode.TERM_NOT_READY;
        }
        if (state.leader() != from) {
            return DLedgerResponseCode.INCONSISTENT_LEADER;
        }
        boolean fits = request.lastIndex() == TakeLeadershipRequest.ANY_INDEX
            || request.lastIndex() == state.lastIndex();
        if (!fits) {
            return DLedgerResponseCode.INCONSISTENT_INDEX;
        }
        if (state.isRecovering() || core.log().hasDamage() || !core.elector().founding().isVotersStore()) {
            return DLedgerResponseCode.ILLEGAL_MEMBER_STATE;
        }
        return core.elector().isDiskStuck() ? DLedgerResponseCode.DISK_ERROR : DLedgerResponseCode.SUCCESS;
    }
}
