package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkResponse;
import io.openmessaging.storage.dledger.protocol.SnapshotName;
import io.openmessaging.storage.dledger.snapshot.CorruptSnapshotException;
import io.openmessaging.storage.dledger.snapshot.IncomingSnapshot;
import io.openmessaging.storage.dledger.snapshot.PinnedSnapshot;
import io.openmessaging.storage.dledger.snapshot.SnapshotManifest;
import io.openmessaging.storage.dledger.snapshot.SnapshotStore;

/**
 * Takes a snapshot that a leader sends, chunk by chunk, and makes it one of this member's before the core hears of it.
 * What has come outlives the leader, the connection and, in files, the process: whoever sends the same goes on with it.
 * Who offers another one is told what is there, and may offer that; only bytes of another one make it go.
 * What is received is the leader's word alone, by its manifest; the parts of it may come from any member.
 *
 * <p>Requests come on any thread and are served on the host's maintenance thread, one at a time under this object's
 * monitor, since they wait for the disk. Architecture §3.9.
 */
final class SnapshotReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotReceiver.class);

    private final SnapshotStore snapshots;
    private final MemberState state;
    private final Host host;

    /** What was offered last and is not published, null for nothing. Guarded by this, as the rest is. */
    private SnapshotOffer offer;
    /** What has come of that; null for nothing, and as long as a part of another one is kept. */
    private IncomingSnapshot incoming;
    private boolean closed;
    /** For people. Written under the monitor, read by any thread. */
    private volatile String described = "";

    SnapshotReceiver(SnapshotStore snapshots, MemberState state, Host host) {
        this.snapshots = snapshots;
        this.state = state;
        this.host = host;
    }

    CompletableFuture<SnapshotChunkResponse> take(SnapshotChunkRequest request) {
        CompletableFuture<SnapshotChunkResponse> answer = new CompletableFuture<>();
        host.maintain(() -> answer.complete(taken(request)));
        return answer;
    }

    private synchronized SnapshotChunkResponse taken(SnapshotChunkRequest request) {
        MemberState.View view = state.view();
        if (closed) {
            return new SnapshotChunkResponse(DLedgerResponseCode.ILLEGAL_MEMBER_STATE, -1, 0);
        }
        if (request.term() < view.term()) {
            return new SnapshotChunkResponse(DLedgerResponseCode.EXPIRED_TERM, view.term(), 0);
        }
        if (!request.isWhole()) {
            return new SnapshotChunkResponse(DLedgerResponseCode.CORRUPT_SLICE, view.term(), 0);
        }
        try {
            if (request.position() == SnapshotChunkRequest.MANIFEST) {
                if (followsOther(request, view)) {
                    return new SnapshotChunkResponse(DLedgerResponseCode.INCONSISTENT_LEADER, view.term(), 0);
                }
                return offered(request, view);
            }
            if (offer == null || offer.crc() != request.manifestCrc()) {
                return new SnapshotChunkResponse(DLedgerResponseCode.INCONSISTENT_STATE, view.term(), 0);
            }
            int file = offer.row().fileAt(request.position());
            if (incoming == null) {
                incoming = snapshots.receive(offer.manifest());
            }
            incoming.write(file, request.position() - offer.row().startOf(file), request.bytes().duplicate());
            noteProgress();
            return success(view, offer.row().missingIn(incoming));
        } catch (IOException e) {
            LOG.warn("{}/{} cannot take a part of a snapshot up to {}: {}", state.getGroup(), state.getSelfId(),
                request.index(), e.toString());
            letGo();
            return new SnapshotChunkResponse(e instanceof CorruptSnapshotException
                ? DLedgerResponseCode.INCONSISTENT_STATE : DLedgerResponseCode.DISK_ERROR, view.term(), 0);
        }
    }

    private static boolean followsOther(SnapshotChunkRequest request, MemberState.View view) {
        return request.term() == view.term() && !view.leaderId().isEmpty()
            && !view.leaderId().equals(request.route().from());
    }

    private static SnapshotChunkResponse success(MemberState.View view, long position) {
        return new SnapshotChunkResponse(DLedgerResponseCode.SUCCESS, view.term(), position);
    }

    /** Where to go on with the snapshot of that manifest, and of which other one there is a part. */
    private SnapshotChunkResponse offered(SnapshotChunkRequest request, MemberState.View view) throws IOException {
        SnapshotManifest manifest = SnapshotManifest.decode(request.bytes().duplicate());
        SnapshotOffer offered = new SnapshotOffer(manifest, request.bytes(), request.manifestCrc(),
            new SnapshotRow(manifest));
        if (has(offered.index(), view)) {
            return success(view, offered.row().end());
        }
        if (incoming == null || offer.crc() != offered.crc()) {
            letGo();
            offer = offered;
            SnapshotName held = heldBeside(offered, view);
            if (!held.equals(SnapshotName.NONE)) {
                return new SnapshotChunkResponse(DLedgerResponseCode.SUCCESS, view.term(), 0, held);
            }
            incoming = snapshots.receive(manifest);
        }
        return success(view, offer.row().missingIn(incoming));
    }

    /** The other snapshot of which there is a part that could be of use; none if what is offered has no bytes. */
    private SnapshotName heldBeside(SnapshotOffer offered, MemberState.View view) throws IOException {
        Optional<SnapshotManifest> there = snapshots.arrived();
        if (there.isEmpty() || offered.row().end() == 0) {
            return SnapshotName.NONE;
        }
        SnapshotName held = SnapshotOffer.of(there.get()).name();
        return held.equals(offered.name()) || has(held.index(), view) ? SnapshotName.NONE : held;
    }

    /** Whether nothing of it is needed any more: the core will say what becomes of it. */
    private boolean has(long index, MemberState.View view) throws IOException {
        return index <= view.committedIndex()
            || snapshots.list().stream().anyMatch(one -> one.index() == index && one.licensesDroppingLog());
    }

    /** Whether it has been published before: the answer was lost, the process restarted, or only its log was lost. */
    private boolean isPublished(LogBase base) throws IOException {
        Optional<PinnedSnapshot> found = snapshots.openNewest(base.index());
        if (found.isEmpty()) {
            return false;
        }
        try (PinnedSnapshot snapshot = found.get()) {
            return snapshot.manifest().meta().base().equals(base);
        }
    }

    CompletableFuture<DLedgerResponseCode> complete(InstallSnapshotRequest request) {
        CompletableFuture<DLedgerResponseCode> answer = new CompletableFuture<>();
        host.maintain(() -> answer.complete(completed(request)));
        return answer;
    }

    private synchronized DLedgerResponseCode completed(InstallSnapshotRequest request) {
        MemberState.View view = state.view();
        if (closed) {
            return DLedgerResponseCode.ILLEGAL_MEMBER_STATE;
        }
        try {
            if (request.term() < view.term() || request.base().index() <= view.committedIndex()) {
                return DLedgerResponseCode.SUCCESS; // The core answers.
            }
            if (incoming != null && incoming.manifest().meta().base().equals(request.base())
                    && incoming.isComplete()) {
                incoming.publish();
                letGo();
                return DLedgerResponseCode.SUCCESS;
            }
            return isPublished(request.base()) ? DLedgerResponseCode.SUCCESS : DLedgerResponseCode.INCONSISTENT_STATE;
        } catch (IOException e) {
            LOG.warn("{}/{} cannot install the snapshot up to {}: {}", state.getGroup(), state.getSelfId(),
                request.base().index(), e.toString());
            letGo();
            return DLedgerResponseCode.INSTALL_SNAPSHOT_ERROR;
        }
    }

    private void letGo() {
        if (incoming != null) {
            try {
                incoming.close();
            } catch (IOException e) {
                LOG.warn("{}/{} could not close what has come of a snapshot: {}", state.getGroup(), state.getSelfId(),
                    e.toString());
            }
            incoming = null;
            noteProgress();
        }
        offer = null;
    }

    /** Takes nothing any more. */
    synchronized void close() {
        closed = true;
        letGo();
    }

    /** Any thread; does not wait. */
    String describe() {
        return described;
    }

    private void noteProgress() {
        described = incoming == null ? "" : " | receives snapshot " + incoming.manifest().meta().getLastIncludedIndex()
            + " " + 100 * offer.row().missingIn(incoming) / Math.max(1, offer.row().end()) + "%";
    }
}
