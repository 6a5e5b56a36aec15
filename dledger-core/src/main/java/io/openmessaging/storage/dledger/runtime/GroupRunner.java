package io.openmessaging.storage.dledger.runtime;

import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocolHandler;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.PullEntriesRequest;
import io.openmessaging.storage.dledger.protocol.PullEntriesResponse;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/** One group in this process: its core, its store and the monitor around them. */
public final class GroupRunner implements DLedgerProtocolHandler {

    public GroupRunner(DLedgerConfig config, DLedgerStore store, RecoveredLog recovered, DLedgerProtocol peers,
                       Host host, long seed) {
    }

    /** First turn. */
    public void start() {
    }

    /** Delivers an event, and runs the turn unless another thread does. */
    public void deliver(RaftEvent event) {
    }

    /** Appends under the lock; the future has index and position on return. */
    public AppendFuture<AppendEntryResponse> append(Proposal proposal) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<VoteResponse> handleVote(VoteRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<HeartBeatResponse> handleHeartBeat(HeartBeatRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<PullEntriesResponse> handlePull(PullEntriesRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<PushEntryResponse> handlePush(PushEntryRequest request) {
        throw new UnsupportedOperationException();
    }

    /** Number of the last write; all bytes up to it are in place. Read by sync threads. */
    public long requestedSeq() {
        return 0;
    }

    /** Number of the last vote written. Read by sync threads. */
    public long requestedVoteSeq() {
        return 0;
    }

    /** The group stops: pending futures complete as unknown, nothing is promised any more. */
    public void fail(Throwable cause) {
    }

    /** Stops without a fault. */
    public void stop() {
    }

    public MemberState memberState() {
        throw new UnsupportedOperationException();
    }

    /** One line on the state of the group. */
    public String describe() {
        return "";
    }
}
