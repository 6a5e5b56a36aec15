package io.openmessaging.storage.dledger.sim;

import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotResponse;
import io.openmessaging.storage.dledger.protocol.PeerRequest;
import io.openmessaging.storage.dledger.protocol.PeerResponse;
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

/** The network as one process sees it. Owned by one run, single-threaded. */
class SimPeers implements DLedgerProtocol {
    private final SimProcess process;
    private final SimNetwork network;

    SimPeers(SimProcess process, SimNetwork network) {
        this.process = process;
        this.network = network;
    }

    private <R extends PeerResponse> CompletableFuture<R> call(PeerRequest request, Class<R> kind) {
        process.mayBeHeldUp();
        return network.call(process, request, kind);
    }

    @Override
    public CompletableFuture<VoteResponse> vote(VoteRequest request) {
        return call(request, VoteResponse.class);
    }

    @Override
    public CompletableFuture<HeartBeatResponse> heartBeat(HeartBeatRequest request) {
        return call(request, HeartBeatResponse.class);
    }

    @Override
    public CompletableFuture<QuiesceResponse> quiesce(QuiesceRequest request) {
        return call(request, QuiesceResponse.class);
    }

    @Override
    public CompletableFuture<PullEntriesResponse> pull(PullEntriesRequest request) {
        return call(request, PullEntriesResponse.class);
    }

    @Override
    public CompletableFuture<ReadIndexResponse> readIndex(ReadIndexRequest request) {
        return call(request, ReadIndexResponse.class);
    }

    @Override
    public CompletableFuture<InstallSnapshotResponse> installSnapshot(InstallSnapshotRequest request) {
        return call(request, InstallSnapshotResponse.class);
    }

    @Override
    public CompletableFuture<TakeLeadershipResponse> takeLeadership(TakeLeadershipRequest request) {
        return call(request, TakeLeadershipResponse.class);
    }

    @Override
    public CompletableFuture<SnapshotChunkResponse> snapshotChunk(SnapshotChunkRequest request) {
        return call(request, SnapshotChunkResponse.class);
    }

    @Override
    public CompletableFuture<SnapshotRelayResponse> relaySnapshot(SnapshotRelayRequest request) {
        return call(request, SnapshotRelayResponse.class);
    }

    @Override
    public CompletableFuture<PushEntryResponse> push(PushEntryRequest request) {
        CompletableFuture<PushEntryResponse> answer = call(request, PushEntryResponse.class);
        request.entries().close();
        return answer;
    }
}
