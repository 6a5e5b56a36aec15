package io.openmessaging.storage.dledger.sim;

import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
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

/** The network as one process sees it. Owned by one run, single-threaded. */
class SimPeers implements DLedgerProtocol {
    private final SimProcess process;
    private final SimNetwork network;

    SimPeers(SimProcess process, SimNetwork network) {
        this.process = process;
        this.network = network;
    }

    @Override
    public CompletableFuture<VoteResponse> vote(VoteRequest request) {
        return network.call(process, request, VoteResponse.class);
    }

    @Override
    public CompletableFuture<HeartBeatResponse> heartBeat(HeartBeatRequest request) {
        return network.call(process, request, HeartBeatResponse.class);
    }

    @Override
    public CompletableFuture<QuiesceResponse> quiesce(QuiesceRequest request) {
        return network.call(process, request, QuiesceResponse.class);
    }

    @Override
    public CompletableFuture<PullEntriesResponse> pull(PullEntriesRequest request) {
        return network.call(process, request, PullEntriesResponse.class);
    }

    @Override
    public CompletableFuture<ReadIndexResponse> readIndex(ReadIndexRequest request) {
        return network.call(process, request, ReadIndexResponse.class);
    }

    @Override
    public CompletableFuture<InstallSnapshotResponse> installSnapshot(InstallSnapshotRequest request) {
        return network.call(process, request, InstallSnapshotResponse.class);
    }

    @Override
    public CompletableFuture<TakeLeadershipResponse> takeLeadership(TakeLeadershipRequest request) {
        return network.call(process, request, TakeLeadershipResponse.class);
    }

    @Override
    public CompletableFuture<SnapshotChunkResponse> snapshotChunk(SnapshotChunkRequest request) {
        return network.call(process, request, SnapshotChunkResponse.class);
    }

    @Override
    public CompletableFuture<SnapshotRelayResponse> relaySnapshot(SnapshotRelayRequest request) {
        return network.call(process, request, SnapshotRelayResponse.class);
    }

    @Override
    public CompletableFuture<PushEntryResponse> push(PushEntryRequest request) {
        CompletableFuture<PushEntryResponse> answer = network.call(process, request, PushEntryResponse.class);
        request.entries().close();
        return answer;
    }
}
