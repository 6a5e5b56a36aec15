package io.openmessaging.storage.dledger.protocol;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A part of a snapshot, or its manifest, which comes first and may be repeated at any time: the answer says what the
 * receiver has. All files, in the order of the manifest, count as one row of bytes.
 *
 * @param term the leader's term
 * @param index index of the last entry that the snapshot holds
 * @param manifestCrc CRC32C of the encoded manifest, which tells snapshots of one index apart
 * @param position where the bytes begin in that row; {@link #MANIFEST} for the manifest
 * @param crc CRC32C of the bytes
 * @param bytes of one file, or the manifest; not to be changed
 */
public record SnapshotChunkRequest(Route route, long term, long index, int manifestCrc, long position, int crc,
                                   ByteBuffer bytes) implements PeerRequest {
    /** The position of the manifest. */
    public static final long MANIFEST = -1;

    public SnapshotChunkRequest {
        if (term < 0 || index < 0 || position < MANIFEST) {
            throw new IllegalArgumentException("term " + term + ", index " + index + ", position " + position);
        }
    }

    /** A chunk of these bytes, from position to limit, with their checksum. */
    public static SnapshotChunkRequest of(Route route, long term, long index, int manifestCrc, long position,
                                          ByteBuffer bytes) {
        return new SnapshotChunkRequest(route, term, index, manifestCrc, position, crcOf(bytes), bytes);
    }

    /** CRC32C of what lies between position and limit. */
    public static int crcOf(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    /** Whether the bytes are those that were sent. */
    public boolean isWhole() {
        return crcOf(bytes) == crc;
    }
}
