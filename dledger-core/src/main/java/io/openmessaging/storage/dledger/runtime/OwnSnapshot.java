package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkResponse;
import io.openmessaging.storage.dledger.protocol.SnapshotName;
import io.openmessaging.storage.dledger.snapshot.PinnedSnapshot;
import io.openmessaging.storage.dledger.store.DLedgerStore;

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
     * A snapshot that reaches up to {@code upTo}, or less; but the one that was offered before, if it is still of use.
     * Null for none.
     */
    static OwnSnapshot upTo(long upTo, SnapshotOffer before, SnapshotStream.Way way, DLedgerStore store, long term)
            throws IOException {
        PinnedSnapshot found = before == null ? null : find(before.name(), store);
        found = found == null ? store.snapshots().openNewest(upTo).orElse(null) : found;
        if (found != null && found.manifest().isEmpty()) {
            found.close();
            found = null;
        }
        return found == null ? null : new OwnSnapshot(found, way.peers(), way.route(), term);
    }

    /** The snapshot of that name, if it is here, can be read, and the log goes on behind it. Null for none. */
    static OwnSnapshot named(SnapshotName name, SnapshotStream.Way way, DLedgerStore store, long term) {
        try {
            PinnedSnapshot found = find(name, store);
            return found == null ? null : new OwnSnapshot(found, way.peers(), way.route(), term);
        } catch (IOException e) {
            LOG.warn("cannot read the snapshot up to {} of which {} has a part: {}", name.index(), way.route().to(),
                e.toString());
            return null;
        }
    }

    private static PinnedSnapshot find(SnapshotName name, DLedgerStore store) throws IOException {
        boolean isThere = name.index() >= store.base().index()
            && store.snapshots().list().stream().anyMatch(one -> one.isValid() && one.index() == name.index());
        PinnedSnapshot found = isThere ? store.snapshots().openNewest(name.index()).orElse(null) : null;
        if (found != null && !SnapshotOffer.of(found.manifest()).name().equals(name)) {
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
