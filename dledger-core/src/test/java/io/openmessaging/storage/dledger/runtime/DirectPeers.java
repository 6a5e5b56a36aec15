package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocolHandler;
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
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkResponse;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayResponse;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipRequest;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipResponse;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;

/** A network of direct calls: a request runs in its receiver before the sending call returns. */
final class DirectPeers implements DLedgerProtocol {
    private final Map<String, DLedgerProtocolHandler> members = new HashMap<>();
    private final Set<String> cut = new HashSet<>();
    private Function<PeerRequest, Fate> fate = request -> Fate.ARRIVES;
    private Runnable whenPushed = () -> { };
    private Consumer<VoteRequest> whenAsked = request -> { };

    /** What becomes of a message. */
    enum Fate { ARRIVES, FAILS, IS_NEVER_ANSWERED }

    void add(String id, DLedgerProtocolHandler member) {
        members.put(id, member);
    }

    /** The member neither gets nor sends from now on. */
    void cut(String id) {
        cut.add(id);
    }

    void heal(String id) {
        cut.remove(id);
    }

    /** Decides what becomes of parts of snapshots, and of requests to send them. */
    void ofSnapshots(Function<PeerRequest, Fate> decides) {
        fate = decides;
    }

    /** Happens with each push from now on, in the sender's turn. */
    void whenPushed(Runnable meanwhile) {
        whenPushed = meanwhile;
    }

    /** Happens with each request for a vote from now on, in the sender's turn, whether it arrives or not. */
    void whenAsked(Consumer<VoteRequest> meanwhile) {
        whenAsked = meanwhile;
    }

    private <T extends PeerResponse> CompletableFuture<T> carry(PeerRequest request,
                                                                Supplier<CompletableFuture<T>> arrive) {
        return switch (isCut(request.route()) ? Fate.FAILS : fate.apply(request)) {
            case ARRIVES -> arrive.get();
            case FAILS -> unreachable();
            case IS_NEVER_ANSWERED -> new CompletableFuture<>();
        };
    }

    private boolean isCut(Route route) {
        return cut.contains(route.from()) || cut.contains(route.to());
    }

    private static <T> CompletableFuture<T> unreachable() {
        return CompletableFuture.failedFuture(new IOException("the link is cut"));
    }

    @Override
    public CompletableFuture<VoteResponse> vote(VoteRequest request) {
        whenAsked.accept(request);
        return isCut(request.route()) ? unreachable() : members.get(request.route().to()).handleVote(request);
    }

    @Override
    public CompletableFuture<HeartBeatResponse> heartBeat(HeartBeatRequest request) {
        return isCut(request.route()) ? unreachable() : members.get(request.route().to()).handleHeartBeat(request);
    }

    @Override
    public CompletableFuture<QuiesceResponse> quiesce(QuiesceRequest request) {
        return isCut(request.route()) ? unreachable() : members.get(request.route().to()).handleQuiesce(request);
    }

    @Override
    public CompletableFuture<PullEntriesResponse> pull(PullEntriesRequest request) {
        return isCut(request.route()) ? unreachable() : members.get(request.route().to()).handlePull(request);
    }

    @Override
    public CompletableFuture<ReadIndexResponse> readIndex(ReadIndexRequest request) {
        return isCut(request.route()) ? unreachable() : members.get(request.route().to()).handleReadIndex(request);
    }

    @Override
    public CompletableFuture<InstallSnapshotResponse> installSnapshot(InstallSnapshotRequest request) {
        return isCut(request.route()) ? unreachable()
            : members.get(request.route().to()).handleInstallSnapshot(request);
    }

    @Override
    public CompletableFuture<TakeLeadershipResponse> takeLeadership(TakeLeadershipRequest request) {
        return isCut(request.route()) ? unreachable() : members.get(request.route().to()).handleTakeLeadership(request);
    }

    @Override
    public CompletableFuture<SnapshotChunkResponse> snapshotChunk(SnapshotChunkRequest request) {
        return carry(request, () -> members.get(request.route().to()).handleSnapshotChunk(request));
    }

    @Override
    public CompletableFuture<SnapshotRelayResponse> relaySnapshot(SnapshotRelayRequest request) {
        return carry(request, () -> members.get(request.route().to()).handleSnapshotRelay(request));
    }

    @Override
    public CompletableFuture<PushEntryResponse> push(PushEntryRequest request) {
        whenPushed.run();
        try (EntrySlice sent = request.entries()) {
            if (isCut(request.route())) {
                return unreachable();
            }
            EntrySlice received =
                EntrySlice.parse(sent.bytes(), sent.firstIndex(), request.prevChainCrc(), () -> { });
            return members.get(request.route().to()).handlePush(request.withEntries(received));
        } catch (CorruptEntryException e) {
            throw new AssertionError("a leader sends damaged entries", e);
        }
    }
}
