package io.openmessaging.storage.dledger.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.metrics.MemberMeter;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.ReadIndexRequest;
import io.openmessaging.storage.dledger.protocol.ReadIndexResponse;
import io.openmessaging.storage.dledger.protocol.Route;

/**
 * Where linearizable reads come in, of this member's application and of followers. A leader asks its core; a follower
 * asks the leader, and waits until it has got there itself. Any thread.
 */
final class ReadDoor {
    private final MemberState state;
    private final PeerDoor door;
    private final ReplyTable replies;
    private final DLedgerProtocol peers;
    private final Host host;
    private final Counters counters;
    private final PendingReads pending;
    private final Consumer<RaftEvent> deliver;
    private final Runnable afterAnswer;

    /**
     * The door of a member.
     *
     * @param deliver takes an event of a read
     * @param afterAnswer sees to callbacks that an answer may have left; does nothing in a turn
     */
    ReadDoor(DLedgerConfig config, MemberState state, PeerDoor door, GroupEffects effects, DLedgerProtocol peers,
             Host host, Consumer<RaftEvent> deliver, Runnable afterAnswer) {
        this.state = state;
        this.door = door;
        this.replies = effects.replies();
        this.peers = peers;
        this.host = host;
        this.counters = effects.counters();
        this.pending = new PendingReads(config.getMaxPendingRequestsNum(), config.getMaxWaitAckTimeMs(),
            effects.callbacks());
        this.deliver = deliver;
        this.afterAnswer = afterAnswer;
    }

    /** The reads that are not answered. */
    PendingReads pending() {
        return pending;
    }

    /**
     * A read of this member: completes once its state, which is that of its state machine or else what it knows to be
     * committed, holds all that a read in that mode must see; the answer's index says up to where. Completes with a
     * code, never exceptionally, and soon after {@code maxWaitAckTimeMs} at the latest. Does not wait for the group's
     * lock.
     */
    CompletableFuture<ReadIndexResponse> read(ReadMode mode) {
        return counters.meter() == MemberMeter.NONE ? confirmed(mode) : measured(mode);
    }

    private CompletableFuture<ReadIndexResponse> measured(ReadMode mode) {
        long startedNs = counters.measuredFromNs();
        return confirmed(mode).thenApply(response -> {
            if (response.code() == DLedgerResponseCode.SUCCESS) {
                counters.meter().read(mode, counters.nanosSince(startedNs));
            }
            return response;
        });
    }

    private CompletableFuture<ReadIndexResponse> confirmed(ReadMode mode) {
        if (mode == ReadMode.UNSAFE_READ) {
            return CompletableFuture.completedFuture(pending.present());
        }
        PendingReads.Waiting waiting = pending.add(host.nowMs());
        if (!waiting.future().isDone()) {
            confirm(mode).whenComplete((response, fault) -> {
                waiting.answeredWith(fault == null ? response : notConfirmed());
                afterAnswer.run();
            });
            if (waiting.isFirst()) {
                deliver.accept(new RaftEvent.Tick()); // A turn, which sees that it is woken when the read's time is up.
            }
        }
        return waiting.future();
    }

    private CompletableFuture<ReadIndexResponse> confirm(ReadMode mode) {
        MemberState.View view = state.view();
        if (view.role() == MemberState.Role.LEADER) {
            return askCore(mode);
        }
        if (view.leaderId().isEmpty()) {
            return CompletableFuture.completedFuture(ReadIndexResponse.refusal(DLedgerResponseCode.NOT_LEADER));
        }
        Route route = new Route(state.getGroup(), state.getSelfId(), view.leaderId(),
            state.membership().clusterId());
        try {
            return peers.readIndex(new ReadIndexRequest(route, mode)).thenApply(ReadDoor::withoutDoubt);
        } catch (Error fault) { // Outside of a turn, so it may be of what this thread did before.
            door.handleFault(fault);
            return CompletableFuture.completedFuture(notConfirmed());
        }
    }

    private CompletableFuture<ReadIndexResponse> askCore(ReadMode mode) {
        ReplyTable.Waiting<ReadIndexResponse> waiting = replies.open(ReadIndexResponse.class);
        deliver.accept(new RaftEvent.ReadRequested(waiting.token(), mode));
        return waiting.future();
    }

    CompletableFuture<ReadIndexResponse> readOfPeer(ReadIndexRequest request) {
        DLedgerResponseCode code = door.check(request.route());
        return code == DLedgerResponseCode.SUCCESS ? askCore(request.mode())
            : CompletableFuture.completedFuture(ReadIndexResponse.refusal(code));
    }

    /** A read changes nothing: that it is not known whether it was carried out does not matter. */
    private static ReadIndexResponse withoutDoubt(ReadIndexResponse response) {
        return response.code().outcome() == DLedgerResponseCode.Outcome.UNKNOWN ? notConfirmed() : response;
    }

    private static ReadIndexResponse notConfirmed() {
        return ReadIndexResponse.refusal(DLedgerResponseCode.READ_NOT_CONFIRMED);
    }
}
