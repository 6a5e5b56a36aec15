package io.openmessaging.storage.dledger.rpc.netty;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.ChangeMembersRequest;
import io.openmessaging.storage.dledger.protocol.ChangeMembersResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerClientProtocolHandler;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocolHandler;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotResponse;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferRequest;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferResponse;
import io.openmessaging.storage.dledger.protocol.MembersRequest;
import io.openmessaging.storage.dledger.protocol.MembersResponse;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.MetadataRequest;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
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
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineResponse;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;

/** A member that remembers what it was asked and answers as the test says; by default it says yes to everything. */
public final class FakeMember implements DLedgerProtocolHandler, DLedgerClientProtocolHandler {
    public final Queue<Message> asked = new ConcurrentLinkedQueue<>();
    public final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    public volatile Function<AppendEntryRequest, CompletableFuture<AppendEntryResponse>> onAppend =
        request -> CompletableFuture.completedFuture(new AppendEntryResponse());
    public volatile Function<GetEntriesRequest, CompletableFuture<GetEntriesResponse>> onGet =
        request -> CompletableFuture.completedFuture(new GetEntriesResponse());
    public volatile Function<MetadataRequest, CompletableFuture<MetadataResponse>> onMetadata =
        request -> CompletableFuture.completedFuture(new MetadataResponse());
    public volatile Function<UserDefineRequest, CompletableFuture<UserDefineResponse>> onUserDefine =
        request -> CompletableFuture.completedFuture(new UserDefineResponse());
    public volatile Function<PushEntryRequest, CompletableFuture<PushEntryResponse>> onPush = request -> {
        request.entries().close();
        return CompletableFuture.completedFuture(new PushEntryResponse(DLedgerResponseCode.SUCCESS, request.term(),
            request.prevIndex(), request.lastIndex()));
    };
    public volatile Function<PullEntriesRequest, CompletableFuture<PullEntriesResponse>> onPull =
        request -> CompletableFuture.completedFuture(new PullEntriesResponse(DLedgerResponseCode.INDEX_OUT_OF_RANGE, 0,
            -1, EntrySlice.empty(request.firstIndex())));
    public volatile Function<HeartBeatRequest, CompletableFuture<HeartBeatResponse>> onHeartBeat =
        request -> CompletableFuture.completedFuture(
            new HeartBeatResponse(DLedgerResponseCode.SUCCESS, request.term(), request.round()));

    public volatile Function<LeadershipTransferRequest, CompletableFuture<LeadershipTransferResponse>> onTransfer =
        request -> CompletableFuture.completedFuture(new LeadershipTransferResponse());
    public volatile Function<ChangeMembersRequest, CompletableFuture<ChangeMembersResponse>> onChangeMembers =
        request -> CompletableFuture.completedFuture(new ChangeMembersResponse());
    public volatile Function<MembersRequest, CompletableFuture<MembersResponse>> onMembers =
        request -> CompletableFuture.completedFuture(new MembersResponse());

    @Override
    public CompletableFuture<AppendEntryResponse> handleAppend(AppendEntryRequest request) {
        asked.add(request);
        return onAppend.apply(request);
    }

    @Override
    public CompletableFuture<GetEntriesResponse> handleGet(GetEntriesRequest request) {
        asked.add(request);
        return onGet.apply(request);
    }

    @Override
    public CompletableFuture<MetadataResponse> handleMetadata(MetadataRequest request) {
        asked.add(request);
        return onMetadata.apply(request);
    }

    @Override
    public CompletableFuture<UserDefineResponse> handleUserDefine(UserDefineRequest request) {
        asked.add(request);
        return onUserDefine.apply(request);
    }

    @Override
    public CompletableFuture<LeadershipTransferResponse> handleLeadershipTransfer(LeadershipTransferRequest request) {
        asked.add(request);
        return onTransfer.apply(request);
    }

    @Override
    public CompletableFuture<ChangeMembersResponse> handleChangeMembers(ChangeMembersRequest request) {
        asked.add(request);
        return onChangeMembers.apply(request);
    }

    @Override
    public CompletableFuture<MembersResponse> handleMembers(MembersRequest request) {
        asked.add(request);
        return onMembers.apply(request);
    }

    @Override
    public CompletableFuture<TakeLeadershipResponse> handleTakeLeadership(TakeLeadershipRequest request) {
        asked.add(request);
        return CompletableFuture.completedFuture(new TakeLeadershipResponse(DLedgerResponseCode.SUCCESS, request.term(),
            request.term(), request.lastIndex()));
    }

    @Override
    public CompletableFuture<VoteResponse> handleVote(VoteRequest request) {
        asked.add(request);
        return CompletableFuture.completedFuture(new VoteResponse(DLedgerResponseCode.SUCCESS, request.term(),
            request, VoteResponse.Result.ACCEPT));
    }

    @Override
    public CompletableFuture<HeartBeatResponse> handleHeartBeat(HeartBeatRequest request) {
        asked.add(request);
        return onHeartBeat.apply(request);
    }

    @Override
    public CompletableFuture<QuiesceResponse> handleQuiesce(QuiesceRequest request) {
        asked.add(request);
        return CompletableFuture.completedFuture(new QuiesceResponse(DLedgerResponseCode.SUCCESS, request.term(),
            request.lastIndex(), request.round(), RecoveredLog.Life.FIRST));
    }

    @Override
    public CompletableFuture<PullEntriesResponse> handlePull(PullEntriesRequest request) {
        asked.add(request);
        return onPull.apply(request);
    }

    @Override
    public CompletableFuture<ReadIndexResponse> handleReadIndex(ReadIndexRequest request) {
        asked.add(request);
        return CompletableFuture.completedFuture(new ReadIndexResponse(DLedgerResponseCode.SUCCESS, 17));
    }

    @Override
    public CompletableFuture<InstallSnapshotResponse> handleInstallSnapshot(InstallSnapshotRequest request) {
        asked.add(request);
        return CompletableFuture.completedFuture(new InstallSnapshotResponse(DLedgerResponseCode.SUCCESS,
            request.term(), request.round(), request.base().index()));
    }

    @Override
    public CompletableFuture<SnapshotChunkResponse> handleSnapshotChunk(SnapshotChunkRequest request) {
        asked.add(request);
        return CompletableFuture.completedFuture(new SnapshotChunkResponse(DLedgerResponseCode.SUCCESS,
            request.term(), request.position() + request.bytes().remaining()));
    }

    @Override
    public CompletableFuture<SnapshotRelayResponse> handleSnapshotRelay(SnapshotRelayRequest request) {
        asked.add(request);
        return CompletableFuture.completedFuture(SnapshotRelayResponse.of(
            new SnapshotChunkResponse(DLedgerResponseCode.SUCCESS, request.term(),
                request.position() + request.length())));
    }

    @Override
    public CompletableFuture<PushEntryResponse> handlePush(PushEntryRequest request) {
        asked.add(request);
        return onPush.apply(request);
    }

    @Override
    public void handleFault(Throwable fault) {
        faults.add(fault);
    }
}
