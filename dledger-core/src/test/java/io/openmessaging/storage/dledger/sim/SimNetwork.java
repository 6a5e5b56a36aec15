package io.openmessaging.storage.dledger.sim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.protocol.CorruptMessageException;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocolHandler;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.PeerRequest;
import io.openmessaging.storage.dledger.protocol.PeerResponse;
import io.openmessaging.storage.dledger.protocol.ProcessBeat;
import io.openmessaging.storage.dledger.protocol.ProcessBeatReply;
import io.openmessaging.storage.dledger.protocol.PullEntriesRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.QuiesceRequest;
import io.openmessaging.storage.dledger.protocol.QuiesceResponse;
import io.openmessaging.storage.dledger.protocol.ReadIndexRequest;
import io.openmessaging.storage.dledger.protocol.RecoveryPoint;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkResponse;
import io.openmessaging.storage.dledger.protocol.SnapshotName;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayRequest;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipRequest;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.snapshot.CorruptSnapshotException;
import io.openmessaging.storage.dledger.snapshot.SnapshotManifest;

/**
 * Carries messages between processes as bytes: late, out of order, twice or not at all. A request whose answer will not
 * come fails after the timeout of the transport, or never. Owned by one run, single-threaded.
 */
final class SimNetwork {
    private static final long HAUNT_EVERY_US = 20_000;

    private final SimWorld world;
    private final SimOptions.Network options;
    private final Dice dice;
    /** How many cuts are on the way from one member to another. */
    private final int[][] cuts;
    /** When the last message of a link arrives, in microseconds. */
    private final long[][] lastArrivalUs;
    /** Raft goes on only where messages take far less time than election timeouts. Paper §5.6. */
    private final long mostExtraUsOfLivableNetwork;
    private long corruptSlices;
    private long requests;
    private long partsOfHelpers;
    /** By the follower's id: the snapshot of which it has said last that it has a part. */
    private final Map<String, SnapshotName> held = new HashMap<>();
    private long resumed;
    private long goneOn;

    SimNetwork(SimWorld world) {
        this.world = world;
        this.options = world.options().network();
        this.dice = world.dice().split();
        int members = world.options().members() + SimChanges.MOST_SPARES;
        this.cuts = new int[members][members];
        this.lastArrivalUs = new long[members][members];
        this.mostExtraUsOfLivableNetwork = world.options().timing().raft().electionTimeoutMs() * 1000 / 20;
    }

    /** Nothing gets from one member to the other until {@link #mend}; cuts add up. */
    void cut(int from, int to) {
        cuts[from][to]++;
    }

    void mend(int from, int to) {
        cuts[from][to] = Math.max(0, cuts[from][to] - 1);
    }

    /** Undoes all cuts from one member to the other. */
    void mendAll(int from, int to) {
        cuts[from][to] = 0;
    }

    /** How many slices arrived damaged and were seen to be. */
    long corruptSlices() {
        return corruptSlices;
    }

    /** How many parts of snapshots followers have sent in their leader's place. */
    long partsOfHelpers() {
        return partsOfHelpers;
    }

    /** How often a leader has offered the very snapshot of which a follower had said that it has a part. */
    long resumed() {
        return resumed;
    }

    /** How often a follower has told, asked where to begin with a snapshot, that it has a part of it. */
    long goneOn() {
        return goneOn;
    }

    /** How many requests members have made of each other. */
    long requests() {
        return requests;
    }

    /** One request on its way, and the future of its answer. */
    private record Call<R extends PeerResponse>(SimProcess from, int to, PeerRequest request, SimWire wire,
                                                Class<R> kind, CompletableFuture<R> answer, int receiverWipes) {
        void failAfter(long us) {
            from.after(us, () -> answer.completeExceptionally(new IOException("no answer from " + SimConfig.idOf(to))));
        }
    }

    /** Sends a request; everything that comes of it happens later. The slice of a push stays the caller's. */
    <R extends PeerResponse> CompletableFuture<R> call(SimProcess from, PeerRequest request, Class<R> kind) {
        SimMember sender = from.member();
        requests++;
        leaves(from, request);
        if (request instanceof PushEntryRequest push && !push.recovery().equals(RecoveryPoint.NONE)) {
            world.nemesis().happened(world.cluster().member(SimConfig.ordinalOf(push.route().to())),
                Moment.RECOVERY_POINT_SENT);
        }
        if (request instanceof VoteRequest vote && vote.kind() == VoteRequest.Kind.VOTE) {
            world.nemesis().happened(sender, Moment.VOTE_REQUEST_SENT);
        }
        if (request instanceof SnapshotChunkRequest chunk && chunk.position() == SnapshotChunkRequest.MANIFEST
                && held.remove(chunk.route().to(), new SnapshotName(chunk.index(), chunk.manifestCrc()))) {
            resumed++;
        }
        PeerRequest said = (PeerRequest) world.liar().onWire(byHelper(sender, request), this::otherMember, dice);
        int to = world.liar().arrivesAt(SimConfig.ordinalOf(said.route().to()), this::otherMember, dice);
        Call<R> call = new Call<>(from, to, request, SimWire.encode(said), kind, new CompletableFuture<>(),
            world.cluster().member(to).wipes());
        if (isLost(sender.ordinal(), to) || !world.cluster().member(to).isFoundAt(from.addressOf(to))) {
            failSometimes(call);
            return call.answer;
        }
        for (int copies = copies(sender.ordinal(), to); copies > 0; copies--) {
            world.scheduler().after(drawDelayUs(sender.ordinal(), to),
                () -> world.cluster().member(to).whenAwake(() -> arrive(call)));
        }
        return call.answer;
    }

    /** A process sends that, by itself or together with others. */
    void leaves(SimProcess from, PeerRequest request) {
        world.referee().sent(from.member(), request);
        if (request instanceof HeartBeatRequest beat) {
            from.sent(beat);
        }
    }

    /** How often the next message from one member to the other arrives, unless it is lost. */
    int copies(int from, int to) {
        return !areSpared(from, to) && dice.chance(options.duplication()) ? 2 : 1;
    }

    private PeerRequest byHelper(SimMember sender, PeerRequest request) {
        if (request instanceof SnapshotChunkRequest chunk && !sender.leads()) {
            partsOfHelpers++;
            return world.liar().ofHelper(chunk);
        }
        return request;
    }

    /**
     * Carries a sign of life from a process to whichever runs at that member when it arrives, and the answer back; as
     * late and as often lost as other messages.
     */
    CompletableFuture<ProcessBeatReply> beat(SimProcess from, String address, ProcessBeat beat) {
        CompletableFuture<ProcessBeatReply> answer = new CompletableFuture<>();
        int sender = from.member().ordinal();
        int to = SimConfig.ordinalAt(address);
        SimWire wire = SimWire.encode(beat);
        if (!isLost(sender, to) && world.cluster().member(to).isFoundAt(address)) {
            world.scheduler().after(drawDelayUs(sender, to), () -> arrive(wire, to, reply -> {
                if (!isLost(to, sender)) {
                    from.after(drawDelayUs(to, sender), () -> answer.complete(reply));
                }
            }));
        }
        return answer;
    }

    private void arrive(SimWire beat, int to, Consumer<ProcessBeatReply> onReply) {
        SimMember receiver = world.cluster().member(to);
        world.trace().mix(beat.fingerprint() + to);
        if (receiver.isUp()) {
            receiver.process().whenAwake(() -> hear(receiver.process(), beat, onReply));
        }
    }

    private void hear(SimProcess process, SimWire beat, Consumer<ProcessBeatReply> onReply) {
        if (process.isRunning()) {
            ProcessBeat heard = (ProcessBeat) beat.undamagedRequest(world.slices());
            onReply.accept((ProcessBeatReply) SimWire.encode(process.beats().onBeat(heard, process.nowMs()))
                .undamagedResponse(world.slices()));
        }
    }

    /** The beat arrives again and again, from a process that is no more. */
    void haunt(int to, ProcessBeat beat) {
        world.scheduler().after(HAUNT_EVERY_US, () -> {
            arrive(SimWire.encode(beat), to, reply -> { });
            haunt(to, beat);
        });
    }

    private int otherMember(int not) {
        int members = world.cluster().size();
        return members == 1 ? not : (not + dice.between(1, members - 1)) % members;
    }

    private boolean areSpared(int from, int to) {
        return world.cluster().member(from).isSpared() && world.cluster().member(to).isSpared();
    }

    /** Whether the next message from one member to the other is lost. */
    boolean isLost(int from, int to) {
        return cuts[from][to] > 0 || (!areSpared(from, to) && dice.chance(options.loss()));
    }

    private void failSometimes(Call<?> call) {
        if (dice.chance(0.7)) {
            call.failAfter(world.options().timing().raft().maxPushTimeoutMs() * 1000);
        }
    }

    /** Mean time that a message between two members of a healed majority is on its way. */
    long meanSparedDelayUs() {
        return options.minDelayUs() + meanSparedExtraUs();
    }

    private long meanSparedExtraUs() {
        return Math.min(options.meanExtraDelayUs(), mostExtraUsOfLivableNetwork);
    }

    /** How long the next message from one member to the other is on its way, in microseconds. */
    long drawDelayUs(int from, int to) {
        long extraUs = areSpared(from, to) ? meanSparedExtraUs() : options.meanExtraDelayUs();
        long arrivalUs = world.scheduler().nowUs() + options.minDelayUs() + dice.waiting(extraUs);
        if (options.inOrder()) {
            arrivalUs = Math.max(arrivalUs, lastArrivalUs[from][to] + 1);
            lastArrivalUs[from][to] = arrivalUs;
        }
        return arrivalUs - world.scheduler().nowUs();
    }

    private <R extends PeerResponse> void arrive(Call<R> call) {
        SimMember receiver = world.cluster().member(call.to);
        world.trace().mix(call.wire.fingerprint() + call.to);
        if (!receiver.isUp() || receiver.wipes() != call.receiverWipes) {
            call.failAfter(options.minDelayUs());
            return;
        }
        SimProcess process = receiver.process();
        Message request;
        try {
            request = world.liar().onArrival(call.wire.decodeRequest(world.slices()), process.recovered().life());
        } catch (CorruptEntryException e) {
            corruptSlices++;
            answer(call, process, new PushEntryResponse(DLedgerResponseCode.CORRUPT_SLICE, -1, -1, e.index()));
            return;
        } catch (CorruptMessageException e) {
            call.failAfter(options.minDelayUs());
            return;
        }
        if (request instanceof SnapshotChunkRequest chunk && chunk.position() != SnapshotChunkRequest.MANIFEST) {
            world.snapshotFaults().partArrives(call.from.member(), receiver);
        }
        handle(process.runner(), (PeerRequest) request).whenComplete((response, failure) -> {
            if (failure == null) {
                answer(call, process, response);
            } else {
                failSometimes(call);
            }
        });
    }

    private static CompletableFuture<? extends PeerResponse> handle(DLedgerProtocolHandler member,
                                                                    PeerRequest request) {
        if (request instanceof VoteRequest vote) {
            return member.handleVote(vote);
        }
        if (request instanceof HeartBeatRequest beat) {
            return member.handleHeartBeat(beat);
        }
        if (request instanceof QuiesceRequest quiesce) {
            return member.handleQuiesce(quiesce);
        }
        if (request instanceof PushEntryRequest push) {
            return member.handlePush(push);
        }
        if (request instanceof ReadIndexRequest read) {
            return member.handleReadIndex(read);
        }
        if (request instanceof InstallSnapshotRequest install) {
            return member.handleInstallSnapshot(install);
        }
        if (request instanceof TakeLeadershipRequest take) {
            return member.handleTakeLeadership(take);
        }
        if (request instanceof SnapshotChunkRequest chunk) {
            return member.handleSnapshotChunk(chunk);
        }
        if (request instanceof SnapshotRelayRequest relay) {
            return member.handleSnapshotRelay(relay);
        }
        return member.handlePull((PullEntriesRequest) request);
    }

    private <R extends PeerResponse> void answer(Call<R> call, SimProcess from, PeerResponse response) {
        SimMember sender = from.member();
        if (!from.isRunning()) {
            return;
        }
        world.referee().replied(sender, call.request, response);
        if (response.code() == DLedgerResponseCode.SUCCESS && response instanceof PushEntryResponse) {
            world.nemesis().happened(sender, Moment.ACKNOWLEDGED);
        }
        if (response.code() == DLedgerResponseCode.SUCCESS && response instanceof QuiesceResponse) {
            world.nemesis().happened(call.from.member(), Moment.QUIET);
        }
        int to = call.from.member().ordinal();
        if (isLost(sender.ordinal(), to)) {
            failSometimes(call);
            return;
        }
        SimWire wire = SimWire.encode(world.liar().onWire(response, this::otherMember, dice));
        call.from.after(drawDelayUs(sender.ordinal(), to) + world.liar().lateUs(response, dice),
            () -> {
                if (sender.wipes() == call.receiverWipes) {
                    complete(call, wire);
                }
            });
    }

    private void note(Call<?> call, SnapshotChunkResponse response) {
        if (!response.held().equals(SnapshotName.NONE)) {
            held.put(SimConfig.idOf(call.to), response.held());
        }
        if (call.request instanceof SnapshotChunkRequest chunk && chunk.position() == SnapshotChunkRequest.MANIFEST
                && response.position() > 0) {
            goneOn += response.position() < sizeOf(chunk.bytes().duplicate()) ? 1 : 0;
        }
    }

    private static long sizeOf(ByteBuffer manifest) {
        try {
            return SnapshotManifest.decode(manifest).sizeBytes();
        } catch (CorruptSnapshotException e) {
            throw new IllegalStateException("a member offers what is no snapshot", e);
        }
    }

    private <R extends PeerResponse> void complete(Call<R> call, SimWire wire) {
        world.trace().mix(wire.fingerprint() + call.from.member().ordinal());
        try {
            Message response = world.liar().onReturn(wire.decodeResponse(world.slices()), call.from.lastRound());
            if (response instanceof SnapshotChunkResponse chunk) {
                note(call, chunk);
            }
            call.answer.complete(call.kind.cast(response));
        } catch (CorruptEntryException | CorruptMessageException e) {
            call.answer.completeExceptionally(e);
        }
    }
}
