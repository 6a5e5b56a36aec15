package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;

/**
 * Where each entry is: for entry i a record of 32 bytes at position 32 i of a {@link SegmentLog}.
 *
 * <pre>
 * 0 magic 4 (the entry's) | 4 position 8 | 12 size 4 | 16 index 8 | 24 term 8
 * </pre>
 *
 * <p>Written under the group's lock, read by any thread. No append waits for it: records above the checkpoint are
 * rebuilt from the data when the store is opened, and those below it were forced before the checkpoint was.
 * Architecture §3.6.
 */
final class IndexFile {
    static final int RECORD_BYTES = 32;
    static final int MAGIC = 0;
    static final int POSITION = 4;
    static final int SIZE = 12;
    static final int INDEX = 16;
    static final int TERM = 24;

    /** Runs of equal terms: index of the first entry, and term. */
    record Runs(long[] firstIndexes, long[] terms) {
    }

    private final SegmentLog segments;

    IndexFile(SegmentLog segments) {
        this.segments = segments;
    }

    /** Makes sure that the records [first, end) may be written. */
    void reserve(long first, long end) throws IOException {
        int inSegment = segments.segmentSize() / RECORD_BYTES;
        for (long i = first; i < end; i = (i / inSegment + 1) * inSegment) {
            long last = Math.min(end, (i / inSegment + 1) * inSegment);
            segments.reserve(i * RECORD_BYTES, last * RECORD_BYTES);
        }
    }

    /** Writes a record, which must be reserved; {@link #publish} says how far records are in place. */
    void put(long index, DLedgerEntryType type, long position, int size, long term) throws IOException {
        long at = index * RECORD_BYTES;
        if (segments.fileAt(at) == null) {
            segments.roll(at / segments.segmentSize() * segments.segmentSize());
        }
        ByteBuffer bytes = segments.bytesToWrite(at, RECORD_BYTES);
        int offset = segments.offsetOf(at);
        bytes.putInt(offset + MAGIC, type.magic());
        bytes.putLong(offset + POSITION, position);
        bytes.putInt(offset + SIZE, size);
        bytes.putLong(offset + INDEX, index);
        bytes.putLong(offset + TERM, term);
    }

    /** Changes the magic of a record; with 0 it is none. */
    void putMagic(long index, int magic) {
        segments.bytesAt(index * RECORD_BYTES).putInt(offset(index) + MAGIC, magic);
    }

    /** The records up to {@code lastIndex} (inclusive) are in place. */
    void publish(long lastIndex) {
        long end = (lastIndex + 1) * RECORD_BYTES;
        segments.advanceTo(end, end - segments.end());
    }

    /** The records above {@code lastIndex} do not count any more; the next appends write over them. */
    void truncateAfter(long lastIndex) {
        long end = (lastIndex + 1) * RECORD_BYTES;
        segments.retreatTo(end, end);
    }

    /** Makes durable the records in place. Blocks. */
    void force() throws IOException {
        segments.force();
    }

    /** Physical position of an entry of the log. */
    long position(long index) {
        return segments.bytesAt(index * RECORD_BYTES).getLong(offset(index) + POSITION);
    }

    /** Encoded size in bytes. */
    int size(long index) {
        return segments.bytesAt(index * RECORD_BYTES).getInt(offset(index) + SIZE);
    }

    long term(long index) {
        return segments.bytesAt(index * RECORD_BYTES).getLong(offset(index) + TERM);
    }

    DLedgerEntryType type(long index) {
        return DLedgerEntryType.ofMagic(segments.bytesAt(index * RECORD_BYTES).getInt(offset(index) + MAGIC));
    }

    private int offset(long index) {
        return segments.offsetOf(index * RECORD_BYTES);
    }

    /** Whether there is a record of that index that is one, whatever it says. */
    boolean hasRecord(long index) {
        return segments.fileAt(index * RECORD_BYTES) != null
            && type(index) != null
            && segments.bytesAt(index * RECORD_BYTES).getLong(offset(index) + INDEX) == index;
    }

    /** The runs of equal terms in [first, last]. Terms never fall, so each run's end is found by halving. */
    Runs runs(long first, long last) {
        long[] firstIndexes = new long[8];
        long[] terms = new long[8];
        int count = 0;
        for (long i = first; i <= last; i = lastOfTerm(i, last) + 1) {
            if (count == terms.length) {
                firstIndexes = Arrays.copyOf(firstIndexes, 2 * count);
                terms = Arrays.copyOf(terms, 2 * count);
            }
            firstIndexes[count] = i;
            terms[count++] = term(i);
        }
        return new Runs(Arrays.copyOf(firstIndexes, count), Arrays.copyOf(terms, count));
    }

    private long lastOfTerm(long index, long last) {
        long term = term(index);
        long has = index;
        long hasNot = last + 1;
        while (hasNot - has > 1) {
            long middle = has + (hasNot - has) / 2;
            if (term(middle) == term) {
                has = middle;
            } else {
                hasNot = middle;
            }
        }
        return has;
    }
}
