package io.openmessaging.storage.dledger;

import java.io.IOException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.ChangeMembersRequest;
import io.openmessaging.storage.dledger.protocol.ChangeMembersResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerClientProtocolHandler;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocolHandler;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.protocol.HeartBeatBundle;
import io.openmessaging.storage.dledger.protocol.HeartBeatBundleReply;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotResponse;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferRequest;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferResponse;
import io.openmessaging.storage.dledger.protocol.MembersRequest;
import io.openmessaging.storage.dledger.protocol.MembersResponse;
import io.openmessaging.storage.dledger.protocol.MetadataRequest;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
import io.openmessaging.storage.dledger.protocol.PeerRequest;
import io.openmessaging.storage.dledger.protocol.ProcessBeat;
import io.openmessaging.storage.dledger.protocol.ProcessBeatReply;
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
import io.openmessaging.storage.dledger.rpc.DLedgerRpcService;
import io.openmessaging.storage.dledger.rpc.PeerAddressResolver;

/** A transport between members of one process: requests run on the network's threads. Any thread. */
public final class LocalRpcService implements DLedgerRpcService {
    /** Where the services of a process find each other: handlers by group and member. */
    public record Network(Map<String, DLedgerProtocolHandler> members, Executor threads) {
        public Network(Executor threads) {
            this(new ConcurrentHashMap<>(), threads);
        }
    }

    private final Network network;
    /** Bundles that were sent. */
    final Queue<HeartBeatBundle> bundles = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Function<ProcessBeat, ProcessBeatReply>> beatAnswerer = new AtomicReference<>();

    public LocalRpcService(Network network) {
        this.network = network;
    }

    @Override
    public void register(String group, String selfId, PeerAddressResolver peers, DLedgerProtocolHandler peerHandler,
                         DLedgerClientProtocolHandler clientHandler) {
        network.members.put(group + "/" + selfId, peerHandler);
    }

    @Override
    public void unregister(String group, String selfId) {
        network.members.remove(group + "/" + selfId);
    }

    private <T> CompletableFuture<T> call(PeerRequest request,
                                          Function<DLedgerProtocolHandler, CompletableFuture<T>> call) {
        return CompletableFuture.supplyAsync(() -> {
            DLedgerProtocolHandler receiver =
                network.members.get(request.route().group() + "/" + request.route().to());
            return receiver == null
                ? CompletableFuture.<T>failedFuture(new IOException("nobody is there"))
                : call.apply(receiver);
        }, network.threads).thenCompose(answer -> answer);
    }

    @Override
    public CompletableFuture<VoteResponse> vote(VoteRequest request) {
        return call(request, receiver -> receiver.handleVote(request));
    }

    @Override
    public CompletableFuture<HeartBeatResponse> heartBeat(HeartBeatRequest request) {
        return call(request, receiver -> receiver.handleHeartBeat(request));
    }

    @Override
    public CompletableFuture<QuiesceResponse> quiesce(QuiesceRequest request) {
        return call(request, receiver -> receiver.handleQuiesce(request));
    }

    @Override
    public CompletableFuture<PullEntriesResponse> pull(PullEntriesRequest request) {
        return call(request, receiver -> receiver.handlePull(request));
    }

    @Override
    public CompletableFuture<PushEntryResponse> push(PushEntryRequest request) {
        return call(request, receiver -> receiver.handlePush(received(request)));
    }

    @Override
    public CompletableFuture<ReadIndexResponse> readIndex(ReadIndexRequest request) {
        return call(request, receiver -> receiver.handleReadIndex(request));
    }

    @Override
    public CompletableFuture<InstallSnapshotResponse> installSnapshot(InstallSnapshotRequest request) {
        return call(request, receiver -> receiver.handleInstallSnapshot(request));
    }

    /** Processes do not rest on each other here. */
    @Override
    public CompletableFuture<ProcessBeatReply> beat(String address, ProcessBeat beat) {
        return CompletableFuture.failedFuture(new IOException("nobody answers at " + address));
    }

    /** Addresses mean nothing here: each request knows its receiver. */
    @Override
    public CompletableFuture<HeartBeatBundleReply> heartBeats(String address, HeartBeatBundle bundle) {
        bundles.add(bundle);
        return CompletableFuture.supplyAsync(() -> bundle.answers(request -> {
            DLedgerProtocolHandler receiver =
                network.members.get(request.route().group() + "/" + request.route().to());
            return receiver == null
                ? CompletableFuture.failedFuture(new IOException("nobody is there"))
                : receiver.handleHeartBeat(request);
        }), network.threads);
    }

    @Override
    public boolean answerBeats(Function<ProcessBeat, ProcessBeatReply> answerer) {
        return beatAnswerer.compareAndSet(null, answerer);
    }

    @Override
    public void ignoreBeats(Function<ProcessBeat, ProcessBeatReply> answerer) {
        beatAnswerer.compareAndSet(answerer, null);
    }

    @Override
    public CompletableFuture<TakeLeadershipResponse> takeLeadership(TakeLeadershipRequest request) {
        return call(request, receiver -> receiver.handleTakeLeadership(request));
    }

    @Override
    public CompletableFuture<SnapshotChunkResponse> snapshotChunk(SnapshotChunkRequest request) {
        return call(request, receiver -> receiver.handleSnapshotChunk(request));
    }

    @Override
    public CompletableFuture<SnapshotRelayResponse> relaySnapshot(SnapshotRelayRequest request) {
        return call(request, receiver -> receiver.handleSnapshotRelay(request));
    }

    private static PushEntryRequest received(PushEntryRequest request) {
        try {
            EntrySlice sent = request.entries();
            EntrySlice entries =
                EntrySlice.parse(sent.bytes(), sent.firstIndex(), request.prevChainCrc(), sent::close);
            return request.withEntries(entries);
        } catch (CorruptEntryException e) {
            throw new AssertionError("a leader sends damaged entries", e);
        }
    }

    @Override
    public void startup() {
        // There is no port to bind.
    }

    @Override
    public int listenPort() {
        return -1;
    }

    @Override
    public void shutdown() {
        // There is no connection to close.
    }

    @Override
    public CompletableFuture<GetEntriesResponse> get(GetEntriesRequest request) {
        throw new UnsupportedOperationException("tests call the servers");
    }

    @Override
    public CompletableFuture<AppendEntryResponse> append(AppendEntryRequest request) {
        throw new UnsupportedOperationException("tests call the servers");
    }

    @Override
    public CompletableFuture<UserDefineResponse> invokeUserDefineRequest(UserDefineRequest request) {
        throw new UnsupportedOperationException("tests call the servers");
    }

    @Override
    public CompletableFuture<LeadershipTransferResponse> leadershipTransfer(LeadershipTransferRequest request) {
        throw new UnsupportedOperationException("tests call the servers");
    }

    @Override
    public CompletableFuture<ChangeMembersResponse> changeMembers(ChangeMembersRequest request) {
        throw new UnsupportedOperationException("tests call the servers");
    }

    @Override
    public CompletableFuture<MembersResponse> members(MembersRequest request) {
        throw new UnsupportedOperationException("tests call the servers");
    }

    @Override
    public CompletableFuture<MetadataResponse> metadata(MetadataRequest request) {
        throw new UnsupportedOperationException("tests call the servers");
    }
}
