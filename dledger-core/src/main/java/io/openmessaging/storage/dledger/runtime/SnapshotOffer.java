package io.openmessaging.storage.dledger.runtime;

import java.nio.ByteBuffer;

import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotName;
import io.openmessaging.storage.dledger.snapshot.SnapshotManifest;

/**
 * A snapshot as it goes over the wire. Immutable.
 *
 * @param encoded the manifest's bytes; not to be changed
 * @param crc what names the snapshot in every message
 */
record SnapshotOffer(SnapshotManifest manifest, ByteBuffer encoded, int crc, SnapshotRow row) {
    static SnapshotOffer of(SnapshotManifest manifest) {
        ByteBuffer encoded = manifest.encode();
        return new SnapshotOffer(manifest, encoded, SnapshotChunkRequest.crcOf(encoded), new SnapshotRow(manifest));
    }

    /** Index of the last entry that it holds. */
    long index() {
        return manifest.meta().getLastIncludedIndex();
    }

    SnapshotName name() {
        return new SnapshotName(index(), crc);
    }

    /** The manifest itself. */
    SnapshotChunkRequest manifestTo(Route route, long term) {
        return part(route, term, SnapshotChunkRequest.MANIFEST, encoded.duplicate());
    }

    /** The request to begin behind the snapshot, in that round of the core's. */
    InstallSnapshotRequest requestTo(Route route, long term, long round) {
        return new InstallSnapshotRequest(route, term, manifest.meta().base(), manifest.meta().inForce(),
            manifest.files().size(), round);
    }

    SnapshotChunkRequest part(Route route, long term, long position, ByteBuffer bytes) {
        return SnapshotChunkRequest.of(route, term, index(), crc, position, bytes);
    }
}
