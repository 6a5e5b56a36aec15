package io.openmessaging.storage.dledger.store.file;

import java.nio.ByteBuffer;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;

/**
 * The bytes of a log's segments, for reading.
 *
 * @param start physical position of the first byte of the first segment
 * @param segmentSize size of each segment in bytes
 * @param segments the segments in order, without gaps
 * @param sealedFrom index of the first entry that has checksums: 0 but for a log of the historical library
 */
record LogImage(long start, int segmentSize, ByteBuffer[] segments, long sealedFrom) {
    /** Of a log in which all entries are sealed. */
    LogImage(long start, int segmentSize, ByteBuffer[] segments) {
        this(start, segmentSize, segments, 0);
    }

    LogImage withSealedFrom(long index) {
        return new LogImage(start, segmentSize, segments, index);
    }

    boolean isSealed(long index) {
        return index >= sealedFrom;
    }

    /** What surrounds an entry of that type and index. */
    LogEnd.Place placeOf(DLedgerEntryType type, long index) {
        return isSealed(index) ? LogEnd.Place.ofSealed(type) : LogEnd.Place.OPEN;
    }

    /** Whether the body is what its checksum says; that of an unsealed entry always is. */
    boolean hasIntactBody(ByteBuffer bytes, int at, long index) {
        return UnsealedPrefix.hasIntactBody(bytes, at, isSealed(index));
    }

    /** End (exclusive) of the last segment. */
    long end() {
        return start + (long) segments.length * segmentSize;
    }

    /** The bytes of the segment that holds the position, or null where there is none. */
    ByteBuffer bytesAt(long position) {
        return position < start || position >= end() ? null : segments[(int) ((position - start) / segmentSize)];
    }

    /** Byte offset of the position in its segment. */
    int offsetOf(long position) {
        return (int) (position % segmentSize);
    }

    /** Start of the segment that holds the position. */
    long startOf(long position) {
        return position - position % segmentSize;
    }
}
