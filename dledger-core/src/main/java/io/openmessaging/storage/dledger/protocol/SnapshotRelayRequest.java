package io.openmessaging.storage.dledger.protocol;

import java.util.Objects;

/**
 * A leader asks a follower to give from a snapshot of its own what a third member lacks: first for the manifest, which
 * comes back to the leader and is the leader's to judge and to offer; then to send parts to the third member, in the
 * leader's term.
 *
 * @param term the leader's term
 * @param receiver id of the member that lacks entries which are gone
 * @param index of the manifest: the snapshot must reach up to there, or further; of a part: up to where it reaches
 * @param manifestCrc CRC32C of the encoded manifest of which the part is; 0 where the manifest is asked for
 * @param position where the part begins in the row of all files' bytes; {@link SnapshotChunkRequest#MANIFEST} for the
 *     manifest
 * @param length of the part, which is of one file; 0 where the manifest is asked for
 */
public record SnapshotRelayRequest(Route route, long term, String receiver, long index, int manifestCrc, long position,
                                   int length) implements PeerRequest {
    /** The longest part. */
    public static final int MAX_LENGTH = 1024 * 1024;

    public SnapshotRelayRequest {
        Objects.requireNonNull(receiver);
        if (term < 0 || index < 0 || position < SnapshotChunkRequest.MANIFEST || length < 0 || length > MAX_LENGTH) {
            throw new IllegalArgumentException("term " + term + ", index " + index + ", position " + position
                + ", length " + length);
        }
    }

    /** Asks for the manifest of a snapshot that reaches up to {@code index} at least. */
    public static SnapshotRelayRequest forManifest(Route route, long term, String receiver, long index) {
        return new SnapshotRelayRequest(route, term, receiver, index, 0, SnapshotChunkRequest.MANIFEST, 0);
    }

    public boolean isForManifest() {
        return position == SnapshotChunkRequest.MANIFEST;
    }
}
