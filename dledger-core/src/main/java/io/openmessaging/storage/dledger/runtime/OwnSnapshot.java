package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkResponse;
import io.openmessaging.storage.dledger.snapshot.PinnedSnapshot;
import io.openmessaging.storage.dledger.snapshot.SnapshotStore;

/** A snapshot of this member on its way to another one, in the term of whoever leads. */
final class OwnSnapshot implements SnapshotSource {
    private static final Logger LOG = LoggerFactory.getLogger(OwnSnapshot.class);

    private final PinnedSnapshot snapshot;
    private final SnapshotOffer offer;
    private final DLedgerProtocol peers;
    private final Route route;
    private final long term;

    /** Takes over the snapshot. */
    OwnSnapshot(PinnedSnapshot snapshot, DLedgerProtocol peers, Route route, long term) {
        this.snapshot = snapshot;
        this.offer = SnapshotOffer.of(snapshot.manifest());
        this.peers = peers;
        this.route = route;
        this.term = term;
    }

    /**
     * A snapshot that reaches up to {@code upTo}, or less; but the one that is equal to what was offered before, if
     * there is one. Null for none.
     */
    static PinnedSnapshot find(SnapshotStore snapshots, long upTo, SnapshotOffer before) throws IOException {
        boolean isThere = before != null
            && snapshots.list().stream().anyMatch(one -> one.isValid() && one.index() == before.index());
        PinnedSnapshot found = isThere ? snapshots.openNewest(before.index()).orElse(null) : null;
        if (found != null && !found.manifest().equals(before.manifest())) {
            found.close();
            found = null;
        }
        found = found == null ? snapshots.openNewest(upTo).orElse(null) : found;
        if (found != null && found.manifest().isEmpty()) {
            found.close();
            found = null;
        }
        return found;
    }

    @Override
    public SnapshotOffer offer() {
        return offer;
    }

    long term() {
        return term;
    }

    @Override
    public CompletableFuture<SnapshotChunkResponse> send(long position, int length) throws IOException {
        int file = offer.row().fileAt(position);
        return peers.snapshotChunk(offer.part(route, term, position,
            snapshot.read(file, position - offer.row().startOf(file), length)));
    }

    @Override
    public void close() {
        try {
            snapshot.close();
        } catch (IOException e) {
            LOG.warn("could not let go of the snapshot up to {}: {}", offer.index(), e.toString());
        }
    }
}
