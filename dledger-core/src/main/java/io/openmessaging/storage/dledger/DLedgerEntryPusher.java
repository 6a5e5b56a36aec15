package io.openmessaging.storage.dledger;

import java.util.Arrays;
import java.util.stream.IntStream;

import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotResponse;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;

/**
 * How entries get from the leader to its followers, and when they are committed. Owns an {@link EntryDispatcher} for
 * each follower while this member leads, and the {@link EntryHandler} and the {@link InstallHandler} of a follower.
 *
 * <p>Guarded by the group's lock. Raft paper §5.3, §5.4.2.
 */
public final class DLedgerEntryPusher {
    private final RaftCore core;
    private final EntryHandler handler;
    private final InstallHandler installer;
    /** By ordinal, null for who is no peer; null as a whole unless this member leads. */
    private EntryDispatcher[] dispatchers;
    /** Who has a dispatcher, in ascending order. */
    private int[] served = {};
    /** Never used twice while this member runs, so that no answer can be taken for one of another term. */
    private long lastRound;

    DLedgerEntryPusher(RaftCore core) {
        this.core = core;
        this.handler = new EntryHandler(core);
        this.installer = new InstallHandler(core);
    }

    /** This member leads from now on; its log ends at {@code lastIndex}. */
    void startLeading(long lastIndex) {
        dispatchers = new EntryDispatcher[0];
        membersChanged();
    }

    /**
     * Others are in the group than before. Who is in it no more is served until it has learnt that, if it can be
     * reached.
     */
    void membersChanged() {
        dispatchers = Arrays.copyOf(dispatchers, core.membership().ordinals());
        for (int peer : core.membership().peers()) {
            if (dispatchers[peer] == null) {
                dispatchers[peer] = new EntryDispatcher(core, peer, core.terms().lastIndex());
            }
        }
        served = IntStream.range(0, dispatchers.length).filter(this::isServed).toArray();
    }

    /** Whether this leader sends entries to that member. */
    private boolean isServed(int member) {
        return dispatchers != null && member < dispatchers.length && dispatchers[member] != null;
    }

    private void dismiss() {
        long lastChange = core.state().configurations().last().index();
        for (int member : served) {
            boolean isMember = core.membership().isPeer(member);
            if (!isMember && (dispatchers[member].hasLearnt(lastChange)
                    || !core.elector().isHeardWithin(member, core.options().electionTimeoutMs()))) {
                dispatchers[member] = null;
                membersChanged();
            }
        }
    }

    /** A number for a dispatcher's next round. */
    long nextRound() {
        return ++lastRound;
    }

    void stopLeading() {
        dispatchers = null;
        served = new int[0];
    }

    /** Sends each follower what it needs by now. Called while leading. */
    void flush() {
        for (int member : served) {
            dispatchers[member].flush();
        }
        if (served.length > core.membership().peers().length) {
            dismiss();
        }
        core.transfers().flush();
    }

    /** When {@link #flush} must be called at the latest. */
    long deadlineMs() {
        long deadlineMs = Long.MAX_VALUE;
        if (dispatchers != null) {
            for (int member : served) {
                deadlineMs = Math.min(deadlineMs, dispatchers[member].deadlineMs());
            }
        }
        return deadlineMs;
    }

    /** Whether each follower counts, holds this leader's log, and has been told how much of it is committed. */
    boolean isEverybodyUpToDate() {
        for (int peer : core.membership().peers()) {
            if (!dispatchers[peer].isUpToDate()) {
                return false;
            }
        }
        return true;
    }

    /** The peer answered this leader. */
    void heard(int peer) {
        dispatchers[peer].heard();
    }

    /**
     * Notes the life that a peer's answer to this leader tells of. False if the peer has begun another since: such an
     * answer says nothing of the member as it is, neither what it holds nor that it can be reached.
     */
    boolean isOfPresentLife(int peer, Life life) {
        if (!isServed(peer)) {
            return false;
        }
        boolean counted = dispatchers[peer].counts();
        boolean isPresent = dispatchers[peer].isOfPresentLife(life);
        if (!counted && dispatchers[peer].counts()) {
            advanceCommit();
        }
        return isPresent;
    }

    /** Whether the peer is known to hold the leader's log durably up to that index, and counts. */
    boolean holds(int peer, long index) {
        return isServed(peer) && dispatchers[peer].countedMatch() >= index;
    }

    /** Whether the peer has told this leader that it is whole. */
    boolean counts(int peer) {
        return dispatchers[peer].counts();
    }

    /** Whether the peer's vote counts with another store than the one that it answers from. */
    boolean isOtherStore(int peer) {
        return isServed(peer) && dispatchers[peer].isOtherStore();
    }

    /** The store that the member takes part with, "" for a founder and if it has not answered this leader. */
    String storeOf(int member) {
        if (member == core.membership().self()) {
            return core.state().life().store();
        }
        return isServed(member) ? dispatchers[member].store() : "";
    }

    /** Whether the peer has told this leader that it is not whole. */
    boolean isRecovering(int peer) {
        return dispatchers[peer].isRecovering();
    }

    /** Whether the peer gets entries as they are appended, counts, and lacks few. */
    boolean isClose(int peer) {
        return isServed(peer) && dispatchers[peer].isFollowing()
            && lagOf(peer) <= core.options().leadership().maxTransferLag();
    }

    /** Those who are close, but for that peer; first those who come behind it, so that peers have different ones. */
    int[] closeBut(int peer) {
        return IntStream.concat(Arrays.stream(served).filter(each -> each > peer),
            Arrays.stream(served).filter(each -> each < peer)).filter(this::isClose).toArray();
    }

    /** Index of the last entry that the peer is known to hold, -1 for none. */
    long matchOf(int peer) {
        return isServed(peer) ? dispatchers[peer].match() : -1;
    }

    /** Whether the peer is being sent a snapshot, or asked to begin where this leader's log does. */
    boolean isInstalling(int peer) {
        return isServed(peer) && dispatchers[peer].isInstalling();
    }

    /** How many of the leader's entries the peer lacks, as far as is known: at first it is taken to lack none. */
    long lagOf(int peer) {
        return dispatchers[peer].lag();
    }

    /** The member to which most entries have been sent, of those that count; nobody if there are none. */
    int heir() {
        int heir = Membership.NOBODY;
        for (int peer : core.membership().voterPeers()) {
            boolean qualifies = dispatchers[peer].counts();
            if (qualifies && (heir == Membership.NOBODY
                    || dispatchers[peer].sentUpTo() > dispatchers[heir].sentUpTo())) {
                heir = peer;
            }
        }
        return heir;
    }

    void unreachable(int peer, long round) {
        if (isServed(peer)) {
            dispatchers[peer].unreachable(round);
        }
    }

    void onPushReplied(int from, long round, PushEntryResponse response) {
        if (isAnswerToThisLeader(from, round, response.term()) && isOfPresentLife(from, response.life())) {
            core.elector().peerHeard(from);
            dispatchers[from].replied(round, response);
            advanceCommit();
        }
    }

    void onInstallReplied(int from, InstallSnapshotResponse response) {
        if (isAnswerToThisLeader(from, response.round(), response.term()) && isOfPresentLife(from, response.life())) {
            core.elector().peerHeard(from);
            dispatchers[from].installReplied(response);
            advanceCommit();
        }
    }

    void onSnapshotChosen(int peer, long term, long index) {
        if (term == core.state().term() && isServed(peer)) {
            dispatchers[peer].sends(index);
        }
    }

    private boolean isAnswerToThisLeader(int from, long round, long term) {
        if (term > core.state().term()) {
            core.follow(term, Membership.NOBODY);
            return false;
        }
        if (!core.elector().isAnswerToThisLeader(term)) {
            unreachable(from, round); // The member is there, but takes no part yet.
            return false;
        }
        return true;
    }

    /**
     * Commits what a quorum holds durably, if its last entry is of this term: an entry of an older term is only ever
     * committed by one of the leader's own behind it. Raft paper §5.4.2, figure 8. RECOVERING members do not count.
     */
    void advanceCommit() {
        if (!core.state().leads() || !mayCommitMore()) {
            return;
        }
        long[] match = new long[core.membership().ordinals()];
        match[core.membership().self()] = ownMatch();
        for (int peer : core.membership().peers()) {
            match[peer] = dispatchers[peer].countedMatch();
        }
        long index = core.membership().quorum().reached(match);
        if (index > core.state().committed() && core.terms().termAt(index) == core.state().term()) {
            core.commitUpTo(index);
        }
    }

    /** Whether another voter holds more than is committed, or there is none: a majority of several has another one. */
    private boolean mayCommitMore() {
        int[] others = core.membership().voterPeers();
        for (int peer : others) {
            if (dispatchers[peer].countedMatch() > core.state().committed()) {
                return true;
            }
        }
        return others.length == 0;
    }

    /** Up to which index followers hold all that they will need as entries, who lack at most so many. */
    long heldByClose(long closeEntries) {
        long held = Long.MAX_VALUE;
        if (dispatchers != null) {
            for (int peer : core.membership().peers()) {
                long reached = dispatchers[peer].reached();
                held = core.state().lastIndex() - reached <= closeEntries ? Math.min(held, reached) : held;
            }
        }
        return held;
    }

    private long ownMatch() {
        boolean counts = !core.state().isRecovering() && core.elector().founding().isVotersStore();
        return counts ? core.durableIndex() : -1;
    }

    void onPushRequested(long token, int from, PushEntryRequest request) {
        answer(token, from, request);
        request.entries().close();
    }

    private void answer(long token, int from, PushEntryRequest request) {
        MemberState state = core.state();
        if (core.elector().founding().mustJoinFirst(request.route())) {
            core.reply(token, new PushEntryResponse(DLedgerResponseCode.NOT_JOINED, core.durableTerm(),
                request.prevIndex(), -1, state.life()));
            return;
        }
        if (request.term() < state.term()) {
            PromisedReply.Refusal expired = handler.expired(request);
            core.promiseReply(token, expired.inTerm(state.term()), expired);
            return;
        }
        if (core.followsOther(request.term(), from)) {
            core.reply(token, new PushEntryResponse(DLedgerResponseCode.INCONSISTENT_LEADER, core.durableTerm(),
                request.prevIndex(), -1, state.life()));
            return;
        }
        core.elector().leaderHeard(request.term(), from, request.route());
        if (core.snapshots().isInstalling()) {
            handler.refuse(token, request, DLedgerResponseCode.NEWER_INSTALL_SNAPSHOT_REQUEST_EXIST, -1);
            return;
        }
        handler.onPush(token, request);
    }

    void onInstallRequested(long token, int from, InstallSnapshotRequest request) {
        MemberState state = core.state();
        if (core.elector().founding().mustJoinFirst(request.route())) {
            core.reply(token, new InstallSnapshotResponse(DLedgerResponseCode.NOT_JOINED, core.durableTerm(),
                request.round(), request.base().index(), state.life()));
            return;
        }
        if (request.term() < state.term()) {
            PromisedReply.Refusal expired = installer.expired(request);
            core.promiseReply(token, expired.inTerm(state.term()), expired);
            return;
        }
        if (core.followsOther(request.term(), from)) {
            core.reply(token, new InstallSnapshotResponse(DLedgerResponseCode.INCONSISTENT_LEADER, core.durableTerm(),
                request.round(), request.base().index(), state.life()));
            return;
        }
        core.elector().leaderHeard(request.term(), from, request.route());
        installer.onInstall(token, request);
    }

    /** One part for each follower, for people. */
    String describe() {
        StringBuilder text = new StringBuilder();
        if (dispatchers != null) {
            for (int member : served) {
                text.append(text.isEmpty() ? " | " : "  ").append(dispatchers[member].describe());
            }
        }
        return text.toString();
    }
}
