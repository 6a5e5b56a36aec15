package io.openmessaging.storage.dledger.protocol;

/**
 * What tells one snapshot from all others.
 *
 * @param index index of the last entry that it holds; -1 for {@link #NONE}
 * @param manifestCrc CRC32C of its encoded manifest
 */
public record SnapshotName(long index, int manifestCrc) {
    /** No snapshot. */
    public static final SnapshotName NONE = new SnapshotName(-1, 0);
}
