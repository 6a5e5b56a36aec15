package io.openmessaging.storage.dledger.store.file;

import java.nio.ByteBuffer;

/**
 * The bytes of a log's segments, for reading.
 *
 * @param start physical position of the first byte of the first segment
 * @param segmentSize size of each segment in bytes
 * @param segments the segments in order, without gaps
 */
record LogImage(long start, int segmentSize, ByteBuffer[] segments) {

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
