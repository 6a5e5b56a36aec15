package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;

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

    private final SegmentLog segments;
    /** Used under the group's lock. */
    private final byte[] scratch = new byte[Long.BYTES];

    IndexFile(SegmentLog segments) {
        this.segments = segments;
    }

    /** Makes sure that the records [first, end) may be written. */
    void reserve(long first, long end) throws IOException {
        if (segments.ready().covers(first * RECORD_BYTES, (end - first) * RECORD_BYTES)) {
            return;
        }
        int inSegment = segments.segmentSize() / RECORD_BYTES;
        for (long i = first; i < end; i = (i / inSegment + 1) * inSegment) {
            long last = Math.min(end, (i / inSegment + 1) * inSegment);
            segments.reserve(i * RECORD_BYTES, last * RECORD_BYTES);
        }
    }

    /** Writes a record, which must be reserved; {@link #publish} says how far records are in place. */
    void put(long index, DLedgerEntryType type, long position, int size, long term) throws IOException {
        long at = index * RECORD_BYTES;
        ReadyBytes ready = segments.ready();
        if (!ready.covers(at, RECORD_BYTES) && !segments.holds(at)) {
            segments.roll(at / segments.segmentSize() * segments.segmentSize());
        }
        write(segments.bytesToWrite(at, RECORD_BYTES), segments.offsetToWrite(at), index, type, position, size, term,
            scratch);
    }

    private void write(ByteBuffer bytes, int at, long index, DLedgerEntryType type, long position, int size, long term,
                       byte[] seen) throws IOException {
        bytes.putLong(at + MAGIC, (long) type.magic() << 32 | position >>> 32);
        bytes.putLong(at + POSITION + 4, position << 32 | size);
        bytes.putLong(at + INDEX, index);
        bytes.putLong(at + TERM, term);
        if (!MappedAccess.holds(bytes, at + INDEX, index, seen)) {
            throw MappedAccess.lost(segments.fileAt(index * RECORD_BYTES), at);
        }
    }

    /** Writes a record of a committed entry once more, right this time, and forces it. Any thread; blocks. */
    void restore(long index, DLedgerEntryType type, long position, int size, long term) throws IOException {
        write(segments.bytesAt(index * RECORD_BYTES), offset(index), index, type, position, size, term,
            new byte[Long.BYTES]);
        segments.forceRange(index * RECORD_BYTES, (index + 1) * RECORD_BYTES);
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

    /** As {@link MappedAccess#checkEnd}. */
    void checkReachable() throws IOException {
        MappedAccess.checkEnd(segments);
    }

    /** Physical position of an entry of the log. */
    long position(long index) {
        return segments.bytesAt(index * RECORD_BYTES).getLong(offset(index) + POSITION);
    }

    /** As {@link #position}, for any thread; -1 where no file holds the record, or none any more. */
    long positionOrNone(long index) {
        MappedFile file = segments.fileAt(index * RECORD_BYTES);
        return file == null ? -1 : file.bytes().getLong(offset(index) + POSITION);
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

    /** Whether the entry hides in filler, if it is sealed; of a damaged record it is so. */
    boolean isHidden(long index) {
        DLedgerEntryType type = type(index);
        return type == null || type.isHidden();
    }

    private int offset(long index) {
        return segments.offsetOf(index * RECORD_BYTES);
    }

    /** Whether there is a record of that index that is one, whatever it says. Any thread. */
    boolean hasRecord(long index) {
        IndexRecord record = record(index);
        return record != null && record.isOf(index);
    }

    /** The record at that place, whatever it holds, read at once; null where there is no file for it. Any thread. */
    IndexRecord record(long of) {
        long at = of * RECORD_BYTES;
        Segments now = segments.segments();
        MappedFile file = now.fileAt(at);
        return file == null ? null : IndexRecord.read(file.bytes(), now.offsetOf(at));
    }

    /** Whether the record of an entry is what the data says, so unless one of the two is damaged. Any thread. */
    boolean agreesWith(SegmentLog data, long of) {
        IndexRecord record = record(of);
        MappedFile file = record == null || record.index() != of ? null : data.fileAt(record.position());
        return file != null && record.isHeaderOf(file.bytes(), data.offsetOf(record.position()));
    }

    /**
     * The runs of equal terms in [first, last], or null where a record at an end of a run does not agree with the data.
     * Terms never fall, so each run's end is found by halving, and both ends vouch for what lies between them.
     */
    TermRuns runsThatAgree(SegmentLog data, long first, long last) {
        TermRuns runs = new TermRuns();
        for (long i = first; i <= last; ) {
            long lastOfRun = lastOfTerm(i, last);
            if (!agreesWith(data, i) || !agreesWith(data, lastOfRun)) {
                return null;
            }
            runs.add(i, term(i));
            i = lastOfRun + 1;
        }
        return runs;
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
