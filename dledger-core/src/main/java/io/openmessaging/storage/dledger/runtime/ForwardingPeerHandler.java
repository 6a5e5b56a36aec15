package io.openmessaging.storage.dledger.runtime;

import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.protocol.DLedgerProtocolHandler;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotResponse;
import io.openmessaging.storage.dledger.protocol.PullEntriesRequest;
import io.openmessaging.storage.dledger.protocol.PullEntriesResponse;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.QuiesceRequest;
import io.openmessaging.storage.dledger.protocol.QuiesceResponse;
import io.openmessaging.storage.dledger.protocol.ReadIndexRequest;
import io.openmessaging.storage.dledger.protocol.ReadIndexResponse;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkResponse;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayResponse;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipRequest;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipResponse;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;

/** Hands every request of peers on to another handler. Stateless; any thread. */
public abstract class ForwardingPeerHandler implements DLedgerProtocolHandler {
    /** Who handles the requests; asked for each of them. */
    protected abstract DLedgerProtocolHandler peerHandler();

    @Override
    public CompletableFuture<VoteResponse> handleVote(VoteRequest request) {
        return peerHandler().handleVote(request);
    }

    @Override
    public CompletableFuture<HeartBeatResponse> handleHeartBeat(HeartBeatRequest request) {
        return peerHandler().handleHeartBeat(request);
    }

    @Override
    public CompletableFuture<QuiesceResponse> handleQuiesce(QuiesceRequest request) {
        return peerHandler().handleQuiesce(request);
    }

    @Override
    public CompletableFuture<PullEntriesResponse> handlePull(PullEntriesRequest request) {
        return peerHandler().handlePull(request);
    }

    @Override
    public CompletableFuture<PushEntryResponse> handlePush(PushEntryRequest request) {
        return peerHandler().handlePush(request);
    }

    @Override
    public CompletableFuture<InstallSnapshotResponse> handleInstallSnapshot(InstallSnapshotRequest request) {
        return peerHandler().handleInstallSnapshot(request);
    }

    @Override
    public CompletableFuture<TakeLeadershipResponse> handleTakeLeadership(TakeLeadershipRequest request) {
        return peerHandler().handleTakeLeadership(request);
    }

    @Override
    public CompletableFuture<ReadIndexResponse> handleReadIndex(ReadIndexRequest request) {
        return peerHandler().handleReadIndex(request);
    }

    @Override
    public CompletableFuture<SnapshotChunkResponse> handleSnapshotChunk(SnapshotChunkRequest request) {
        return peerHandler().handleSnapshotChunk(request);
    }

    @Override
    public CompletableFuture<SnapshotRelayResponse> handleSnapshotRelay(SnapshotRelayRequest request) {
        return peerHandler().handleSnapshotRelay(request);
    }

    @Override
    public void handleFault(Throwable fault) {
        peerHandler().handleFault(fault);
    }
}
