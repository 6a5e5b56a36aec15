package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.Membership;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkResponse;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayResponse;
import io.openmessaging.storage.dledger.snapshot.PinnedSnapshot;
import io.openmessaging.storage.dledger.snapshot.SnapshotStore;

/**
 * A follower's help with its leader's snapshots: gives another member, at the leader's word and part by part, what it
 * has itself. It decides nothing: which parts, how fast and what becomes of them is the leader's.
 *
 * <p>Requests come on any thread and are served on the host's maintenance thread, under this object's monitor as long
 * as they wait for the disk. A snapshot that is being given counts among those that the process sends.
 */
final class SnapshotRelay {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotRelay.class);
    private static final long NEVER = Long.MAX_VALUE;
    /** One that nobody has asked for during that time has no purpose any more. */
    private static final long UNASKED_MS = 10_000;

    /** A snapshot that is being given to one member. */
    private static final class Given {
        private final OwnSnapshot snapshot;
        private long askedMs;

        Given(OwnSnapshot snapshot, long askedMs) {
            this.snapshot = snapshot;
            this.askedMs = askedMs;
        }
    }

    private final GroupRunner runner;
    private final SnapshotStore snapshots;
    private final DLedgerProtocol peers;
    private final Host host;
    /** By the id of the receiver. Guarded by this. */
    private final Map<String, Given> given = new TreeMap<>();
    private volatile boolean closed;
    private volatile boolean isOpening;
    /** When to look for what nobody asks for. */
    private volatile long dueMs = NEVER;
    /** For people. */
    private volatile String described = "";

    SnapshotRelay(GroupRunner runner, SnapshotStore snapshots, DLedgerProtocol peers, Host host) {
        this.runner = runner;
        this.snapshots = snapshots;
        this.peers = peers;
        this.host = host;
    }

    CompletableFuture<SnapshotRelayResponse> relay(SnapshotRelayRequest request) {
        DLedgerResponseCode code = check(request);
        if (code != DLedgerResponseCode.SUCCESS) {
            return CompletableFuture.completedFuture(SnapshotRelayResponse.refusal(code));
        }
        if (request.isForManifest() && isOpening) {
            return CompletableFuture.completedFuture(SnapshotRelayResponse.NOT_YET);
        }
        CompletableFuture<SnapshotRelayResponse> answer = new CompletableFuture<>();
        host.maintain(() -> {
            if (request.isForManifest()) {
                tellManifest(request, answer);
            } else {
                sendPart(request, answer);
            }
        });
        return answer;
    }

    /** It may take long to read the snapshot: the leader is told so first, and asks again. */
    private void tellManifest(SnapshotRelayRequest request, CompletableFuture<SnapshotRelayResponse> answer) {
        try {
            OwnSnapshot open = open(request);
            if (open != null) {
                answer.complete(SnapshotRelayResponse.of(open.offer().encoded().duplicate()));
            } else if (closed || !has(request) || !host.snapshotStreams().tryOpen()) {
                answer.complete(SnapshotRelayResponse.refusal(DLedgerResponseCode.INCONSISTENT_STATE));
            } else {
                isOpening = true;
                answer.complete(SnapshotRelayResponse.NOT_YET);
                begin(request);
            }
        } catch (IOException e) {
            failed(request, e, answer);
        } finally {
            isOpening = false;
        }
    }

    private void sendPart(SnapshotRelayRequest request, CompletableFuture<SnapshotRelayResponse> answer) {
        OwnSnapshot open = open(request);
        if (open == null) {
            answer.complete(SnapshotRelayResponse.refusal(DLedgerResponseCode.INCONSISTENT_STATE));
            return;
        }
        try {
            runner.counters().add(Counters.Kind.RELAYED_SNAPSHOT_PARTS, 1);
            open.send(request.position(), request.length()).whenComplete((response, fault) ->
                answered(request.receiver(), open, response, answer));
        } catch (IOException e) {
            failed(request, e, answer);
        }
    }

    private void failed(SnapshotRelayRequest request, IOException fault,
                        CompletableFuture<SnapshotRelayResponse> answer) {
        LOG.warn("{} cannot read the snapshot up to {} that it is to give to {}: {}", runner.config().getSelfId(),
            request.index(), request.receiver(), fault.toString());
        letGo(request.receiver());
        answer.complete(SnapshotRelayResponse.refusal(DLedgerResponseCode.DISK_ERROR));
    }

    /** The response is null when there is none. */
    private void answered(String receiver, OwnSnapshot snapshot, SnapshotChunkResponse response,
                          CompletableFuture<SnapshotRelayResponse> answer) {
        if (response != null && response.code() == DLedgerResponseCode.SUCCESS
                && response.position() == snapshot.offer().row().end()) {
            host.maintain(() -> letGo(receiver));
        }
        answer.complete(response == null ? SnapshotRelayResponse.refusal(DLedgerResponseCode.UNREACHABLE)
            : SnapshotRelayResponse.of(response));
    }

    /** Whether it comes from the leader that this member follows, and is for one that this member knows. */
    private DLedgerResponseCode check(SnapshotRelayRequest request) {
        MemberState.View view = runner.memberState().view();
        if (view.term() != request.term()) {
            return DLedgerResponseCode.EXPIRED_TERM;
        }
        if (!view.leaderId().equals(request.route().from())) {
            return DLedgerResponseCode.INCONSISTENT_LEADER;
        }
        Membership members = runner.memberState().membership();
        int receiver = members.ordinalOf(request.receiver());
        return receiver == Membership.NOBODY || receiver == members.self()
            ? DLedgerResponseCode.UNKNOWN_MEMBER : DLedgerResponseCode.SUCCESS;
    }

    /** The snapshot that is asked for; null if it is not open, or was opened in an earlier term. */
    private synchronized OwnSnapshot open(SnapshotRelayRequest request) {
        Given now = given.get(request.receiver());
        if (now == null) {
            return null;
        }
        SnapshotOffer offer = now.snapshot.offer();
        boolean fits = now.snapshot.term() == request.term()
            && (request.isForManifest() ? offer.index() >= request.index() : offer.crc() == request.manifestCrc());
        if (!fits) {
            letGo(request.receiver());
            return null;
        }
        now.askedMs = host.nowMs();
        return now.snapshot;
    }

    private boolean has(SnapshotRelayRequest request) throws IOException {
        long most = runner.memberState().view().committedIndex();
        return snapshots.list().stream().anyMatch(one -> one.licensesDroppingLog() && one.index() >= request.index()
            && one.index() <= most);
    }

    /** Opens the newest, in a place among those that this process sends. */
    private synchronized void begin(SnapshotRelayRequest request) throws IOException {
        boolean isOpen = false;
        try {
            Optional<PinnedSnapshot> found = closed ? Optional.empty()
                : snapshots.openNewest(runner.memberState().view().committedIndex());
            if (found.isPresent()) {
                Membership members = runner.memberState().membership();
                Given begun = new Given(new OwnSnapshot(found.get(), peers,
                    members.routeTo(members.ordinalOf(request.receiver())), request.term()), host.nowMs());
                given.put(request.receiver(), begun);
                isOpen = true;
                noteProgress();
                dueMs = Math.min(dueMs, begun.askedMs + UNASKED_MS + 1);
                runner.deliver(new RaftEvent.Tick()); // Which takes the deadline.
            }
        } finally {
            if (!isOpen) {
                host.snapshotStreams().close();
            }
        }
    }

    private synchronized void letGo(String receiver) {
        Given gone = given.remove(receiver);
        if (gone != null) {
            gone.snapshot.close();
            host.snapshotStreams().close();
            noteProgress();
        }
    }

    void turn(long nowMs) {
        if (nowMs >= dueMs) {
            dueMs = NEVER;
            host.maintain(this::letGoUnasked);
        }
    }

    long deadlineMs() {
        return dueMs;
    }

    private void letGoUnasked() {
        long next = NEVER;
        synchronized (this) {
            long nowMs = host.nowMs();
            for (String receiver : List.copyOf(given.keySet())) {
                long dropMs = given.get(receiver).askedMs + UNASKED_MS + 1;
                if (nowMs >= dropMs) {
                    letGo(receiver);
                } else {
                    next = Math.min(next, dropMs);
                }
            }
        }
        if (next != NEVER) {
            dueMs = next;
            runner.deliver(new RaftEvent.Tick());
        }
    }

    /** Gives nothing any more. */
    synchronized void close() {
        closed = true;
        List.copyOf(given.keySet()).forEach(this::letGo);
    }

    /** Any thread; does not wait. */
    String describe() {
        return described;
    }

    private void noteProgress() {
        StringBuilder text = new StringBuilder();
        given.forEach((receiver, one) -> text.append(" | gives ").append(receiver).append(" snapshot ")
            .append(one.snapshot.offer().index()));
        described = text.toString();
    }
}
