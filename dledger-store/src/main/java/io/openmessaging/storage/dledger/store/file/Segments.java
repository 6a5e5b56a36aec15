package io.openmessaging.storage.dledger.store.file;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The files of a log at one moment, and which of them holds a position. Immutable; any thread.
 *
 * @param start physical position of the first byte of the first file
 * @param segmentSize size of each file in bytes
 * @param files the files in order, without gaps
 */
record Segments(long start, int segmentSize, MappedFile[] files) {
    /** No files. */
    static Segments none(int segmentSize) {
        return new Segments(0, segmentSize, new MappedFile[0]);
    }

    /** The start of the last file; one file before {@code start} when there is none. */
    private long startOfLast() {
        return start + (files.length - 1L) * segmentSize;
    }

    /** The file that holds the byte at that position, or null where there is none. */
    MappedFile fileAt(long position) {
        long inLast = position - startOfLast();
        if (inLast >= 0) { // Appends and most reads are here, and need no division.
            return inLast < segmentSize && files.length > 0 ? files[files.length - 1] : null;
        }
        return position < start ? null : files[(int) quotient(position - start)];
    }

    /** The paths of the files, the oldest first. */
    List<Path> paths() {
        return Arrays.stream(files).map(MappedFile::path).toList();
    }

    /** Byte offset of a position in its file, whether there is that file or not. */
    int offsetOf(long position) {
        long inLast = position - startOfLast();
        return (int) (inLast >= 0 && inLast < segmentSize ? inLast : position - quotient(position) * segmentSize);
    }

    /** A division by the segment size. A read waits for it, and nearly all sizes are powers of two. */
    private long quotient(long position) {
        return Integer.bitCount(segmentSize) == 1
            ? position >> Integer.numberOfTrailingZeros(segmentSize)
            : position / segmentSize;
    }
}
