package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.entry.LogView;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;

/** All of Raft for one group. */
public final class RaftCore {
    private final MemberState state;

    public RaftCore(Membership membership, RaftOptions options, RecoveredLog recovered, LogView log, Effects effects,
                    long seed, long nowMs) {
        this.state = new MemberState(membership, new TermHistory(recovered.runFirstIndexes(), recovered.runTerms(),
            recovered.lastIndex()), recovered.term(), membership.ordinalOf(recovered.votedFor()), recovered.commitHint());
    }

    public void step(long nowMs, RaftEvent event) {
        event.deliverTo(this);
    }

    public void flush() {
    }

    public long deadlineMs() {
        return Long.MAX_VALUE;
    }

    public MemberState state() {
        return state;
    }

    /** Number of the last write that the core asked for. */
    public long writtenSeq() {
        return 0;
    }

    /** Number of the last saveVote that the core asked for. */
    public long voteWrittenSeq() {
        return 0;
    }

    /** Index of the last entry known to be on this member's disk. */
    public long durableIndex() {
        return -1;
    }

    public String describe() {
        return "";
    }

    void onTick() {
    }

    void onAppendProposed(Proposal proposal) {
    }

    void onVoteRequested(long token, int from, VoteRequest request) {
    }

    void onVoteReplied(int from, VoteResponse response) {
    }

    void onHeartBeatRequested(long token, int from, HeartBeatRequest request) {
    }

    void onHeartBeatReplied(int from, HeartBeatResponse response) {
    }

    void onPushRequested(long token, int from, PushEntryRequest request) {
    }

    void onPushReplied(int from, PushEntryResponse response) {
    }

    void onPeerUnreachable(int peer) {
    }

    void onVotePersisted(long seq) {
    }

    void onPersisted(long seq) {
    }
}
