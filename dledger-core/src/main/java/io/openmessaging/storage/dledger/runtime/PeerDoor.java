package io.openmessaging.storage.dledger.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import io.openmessaging.storage.dledger.Membership;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocolHandler;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
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

/**
 * Where peers' requests come in: refuses what is meant for others, makes an event with a token of the rest. Stateless
 * but for the table of tokens; any thread.
 *
 * <p>A refusal at the door carries term -1: it says nothing of this member's durable state.
 */
final class PeerDoor implements DLedgerProtocolHandler {
    private static final long NO_TERM = -1;

    private final Supplier<Membership> membership;
    private final ToIntFunction<String> introduce;
    private final ReplyTable replies;
    private final Consumer<RaftEvent> deliver;
    private final Function<PullEntriesRequest, PullEntriesResponse> pull;
    private final Function<ReadIndexRequest, CompletableFuture<ReadIndexResponse>> read;
    private final Supplier<Snapshots> snapshots;
    private final Consumer<Throwable> look;
    private final Strangers strangers = new Strangers();

    /**
     * The door of a member.
     *
     * @param membership who is in the group now, and who else is known
     * @param introduce makes a sender known, and gives its ordinal, {@link Membership#NOBODY} for none
     * @param pull answers requests for entries, which make no event
     * @param read answers followers that read
     * @param snapshots gives who takes the parts of snapshots
     * @param look hears of faults that may be of the member's store
     */
    PeerDoor(Supplier<Membership> membership, ToIntFunction<String> introduce, ReplyTable replies,
             Consumer<RaftEvent> deliver,
             Function<PullEntriesRequest, PullEntriesResponse> pull,
             Function<ReadIndexRequest, CompletableFuture<ReadIndexResponse>> read,
             Supplier<Snapshots> snapshots, Consumer<Throwable> look) {
        this.membership = membership;
        this.introduce = introduce;
        this.replies = replies;
        this.deliver = deliver;
        this.pull = pull;
        this.read = read;
        this.snapshots = snapshots;
        this.look = look;
    }

    @Override
    public void handleFault(Throwable fault) {
        look.accept(fault);
    }

    /** Answers with committed entries that lie together. */
    @Override
    public CompletableFuture<PullEntriesResponse> handlePull(PullEntriesRequest request) {
        DLedgerResponseCode code = check(request.route());
        return CompletableFuture.completedFuture(code == DLedgerResponseCode.SUCCESS
            ? pull.apply(request)
            : refusal(request, code));
    }

    @Override
    public CompletableFuture<ReadIndexResponse> handleReadIndex(ReadIndexRequest request) {
        return read.apply(request);
    }

    @Override
    public CompletableFuture<VoteResponse> handleVote(VoteRequest request) {
        return ask(request, VoteResponse.class, code -> refusal(request, code),
            (token, from) -> new RaftEvent.VoteRequested(token, from, request));
    }

    @Override
    public CompletableFuture<HeartBeatResponse> handleHeartBeat(HeartBeatRequest request) {
        return ask(request, HeartBeatResponse.class, code -> refusal(request, code),
            (token, from) -> new RaftEvent.HeartBeatRequested(token, from, request));
    }

    @Override
    public CompletableFuture<QuiesceResponse> handleQuiesce(QuiesceRequest request) {
        return ask(request, QuiesceResponse.class, code -> refusal(request, code),
            (token, from) -> new RaftEvent.QuiesceRequested(token, from, request));
    }

    @Override
    public CompletableFuture<TakeLeadershipResponse> handleTakeLeadership(TakeLeadershipRequest request) {
        return ask(request, TakeLeadershipResponse.class, code -> refusal(request, code),
            (token, from) -> new RaftEvent.TakeLeadershipRequested(token, from, request));
    }

    @Override
    public CompletableFuture<PushEntryResponse> handlePush(PushEntryRequest request) {
        return ask(request, PushEntryResponse.class, code -> {
            request.entries().close();
            return refusal(request, code);
        }, (token, from) -> new RaftEvent.PushRequested(token, from, request));
    }

    /** One with files is handled once all of them have come. */
    @Override
    public CompletableFuture<InstallSnapshotResponse> handleInstallSnapshot(InstallSnapshotRequest request) {
        DLedgerResponseCode mine = check(request.route());
        if (mine != DLedgerResponseCode.SUCCESS) {
            return CompletableFuture.completedFuture(refusal(request, mine));
        }
        if (request.files() == 0) {
            return install(request);
        }
        return snapshots.get().complete(request).thenCompose(code -> code == DLedgerResponseCode.SUCCESS
            ? install(request)
            : CompletableFuture.completedFuture(refusal(request, code)));
    }

    private CompletableFuture<InstallSnapshotResponse> install(InstallSnapshotRequest request) {
        return ask(request, InstallSnapshotResponse.class, code -> refusal(request, code),
            (token, from) -> new RaftEvent.InstallRequested(token, from, request));
    }

    /** An event of a request, with the token that its answer comes by and the ordinal of its sender. */
    private interface EventOf {
        RaftEvent with(long token, int from);
    }

    private <T extends PeerResponse> CompletableFuture<T> ask(PeerRequest request, Class<T> kind,
                                                              Function<DLedgerResponseCode, T> refusal, EventOf event) {
        DLedgerResponseCode code = check(request.route());
        if (code != DLedgerResponseCode.SUCCESS) {
            return CompletableFuture.completedFuture(refusal.apply(code));
        }
        ReplyTable.Waiting<T> waiting = replies.open(kind);
        deliver.accept(event.with(waiting.token(), senderOf(request.route())));
        return waiting.future();
    }

    @Override
    public CompletableFuture<SnapshotChunkResponse> handleSnapshotChunk(SnapshotChunkRequest request) {
        DLedgerResponseCode code = check(request.route());
        return code == DLedgerResponseCode.SUCCESS
            ? snapshots.get().take(request)
            : CompletableFuture.completedFuture(new SnapshotChunkResponse(code, NO_TERM, 0));
    }

    @Override
    public CompletableFuture<SnapshotRelayResponse> handleSnapshotRelay(SnapshotRelayRequest request) {
        DLedgerResponseCode code = check(request.route());
        return code == DLedgerResponseCode.SUCCESS
            ? snapshots.get().relay(request)
            : CompletableFuture.completedFuture(SnapshotRelayResponse.refusal(code));
    }

    /** SUCCESS when a request on that route is for this member and from another one of its group. */
    DLedgerResponseCode check(Route route) {
        Membership group = membership.get();
        if (!route.group().equals(group.group())) {
            return DLedgerResponseCode.UNKNOWN_GROUP;
        }
        if (!route.to().equals(group.selfId())) {
            return DLedgerResponseCode.UNEXPECTED_MEMBER;
        }
        if (isOtherCluster(route.clusterId(), group.clusterId())) {
            strangers.turnedAway(route, group);
            return DLedgerResponseCode.WRONG_CLUSTER;
        }
        int from = senderOf(route);
        boolean isPeer = from != Membership.NOBODY && from != group.self();
        return isPeer ? DLedgerResponseCode.SUCCESS : DLedgerResponseCode.UNKNOWN_MEMBER;
    }

    /** Whether both belong to a cluster, and not to the same. */
    private static boolean isOtherCluster(String one, String other) {
        return !one.isEmpty() && !other.isEmpty() && !one.equals(other);
    }

    /** Who is in no configuration that this member has may be in a later one, and lead it. */
    private int senderOf(Route route) {
        int known = membership.get().ordinalOf(route.from());
        return known == Membership.NOBODY ? introduce.applyAsInt(route.from()) : known;
    }

    /** Answers a peer's request that will make no step, and ends the use of its entries. */
    void refuse(RaftEvent event, DLedgerResponseCode code) {
        if (event instanceof RaftEvent.PushRequested push) {
            push.request().entries().close();
            answer(push.token(), refusal(push.request(), code));
        } else if (event instanceof RaftEvent.VoteRequested vote) {
            answer(vote.token(), refusal(vote.request(), code));
        } else if (event instanceof RaftEvent.ReadRequested read) {
            answer(read.token(), ReadIndexResponse.refusal(DLedgerResponseCode.TOO_MANY_READS));
        } else if (event instanceof RaftEvent.HeartBeatRequested beat) {
            answer(beat.token(), refusal(beat.request(), code));
        } else if (event instanceof RaftEvent.QuiesceRequested quiesce) {
            answer(quiesce.token(), refusal(quiesce.request(), code));
        } else if (event instanceof RaftEvent.InstallRequested install) {
            answer(install.token(), refusal(install.request(), code));
        } else if (event instanceof RaftEvent.TakeLeadershipRequested take) {
            answer(take.token(), refusal(take.request(), code));
        }
    }

    /** Ends the use of an event's entries; its token is ended elsewhere. */
    static void discard(RaftEvent event) {
        if (event instanceof RaftEvent.PushRequested push) {
            push.request().entries().close();
        }
    }

    private void answer(long token, PeerResponse response) {
        replies.close(token).complete(response);
    }

    static VoteResponse refusal(VoteRequest request, DLedgerResponseCode code) {
        return new VoteResponse(code, NO_TERM, request, VoteResponse.Result.REJECT_NOT_CONSIDERED);
    }

    static QuiesceResponse refusal(QuiesceRequest request, DLedgerResponseCode code) {
        return new QuiesceResponse(code, NO_TERM, request.lastIndex(), request.round(), Life.UNKNOWN);
    }

    static HeartBeatResponse refusal(HeartBeatRequest request, DLedgerResponseCode code) {
        return new HeartBeatResponse(code, NO_TERM, request.round());
    }

    static TakeLeadershipResponse refusal(TakeLeadershipRequest request, DLedgerResponseCode code) {
        return new TakeLeadershipResponse(code, NO_TERM, request.term(), request.lastIndex());
    }

    static PullEntriesResponse refusal(PullEntriesRequest request, DLedgerResponseCode code) {
        return new PullEntriesResponse(code, EntryLayout.CHAIN_START, -1, EntrySlice.empty(request.firstIndex()));
    }

    static InstallSnapshotResponse refusal(InstallSnapshotRequest request, DLedgerResponseCode code) {
        return new InstallSnapshotResponse(code, NO_TERM, request.round(), request.base().index());
    }

    static PushEntryResponse refusal(PushEntryRequest request, DLedgerResponseCode code) {
        return new PushEntryResponse(code, NO_TERM, request.prevIndex(), -1);
    }
}
