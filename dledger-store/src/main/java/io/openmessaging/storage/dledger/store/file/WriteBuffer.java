package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.openmessaging.storage.dledger.Invariants;

/**
 * The end of a log that is written and not in its file yet: a call of the kernel costs as much as the bytes of many
 * entries, so that entries go to the file together, when somebody asks for them or there are many.
 *
 * <p>Filled by one thread at a time, under the group's lock; flushed by any. Invariant: bytes [writtenTo, filledTo) of
 * the log are here and nowhere else; each entry but a very long one goes to the file as a whole. Architecture §3.6.
 */
final class WriteBuffer {
    /** Longer entries are written in parts. */
    static final int BYTES = 64 * 1024;
    private static final long NOWHERE = -1;

    /** Made at the first use: of a thousand groups most have no entry of their own. */
    private ByteBuffer bytes;
    /** What the bytes are of, and the physical position of the first one; changed under the monitor. */
    private MappedFile file;
    private long start;
    private int startInFile;
    /** Physical end (exclusive) of what is in the buffer; written under the group's lock. */
    private volatile long filledTo = NOWHERE;
    /** Physical end (exclusive) of what is in the file; written under the monitor. */
    private volatile long writtenTo = NOWHERE;

    /** Whether bytes may be put at that position without a look at the file. */
    boolean continuesAt(long position, int length) {
        return position == filledTo && bytes != null && position - start + length <= BYTES;
    }

    /** What was filled before is written; the bytes from that position on, of that file, come next. */
    synchronized void beginAt(long position, MappedFile of, int offsetInFile) throws IOException {
        flush();
        bytes = bytes == null ? ByteBuffer.allocateDirect(BYTES) : bytes;
        file = of;
        start = position;
        startInFile = offsetInFile;
        writtenTo = position;
        filledTo = position;
    }

    /** What was filled is written, and the next bytes are of another file, or stand elsewhere. */
    synchronized void end() throws IOException {
        flush();
        abandon();
    }

    /** What was filled and not written is forgotten: the files may be another store's soon. */
    synchronized void abandon() {
        file = null;
        writtenTo = NOWHERE;
        filledTo = NOWHERE;
    }

    /** Where to put what comes next, at {@link #offsetOf} its position. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Byte offset of a position in the buffer. */
    int offsetOf(long position) {
        return (int) (position - start);
    }

    /** All bytes before that position were put in place. */
    void filledTo(long end) {
        Invariants.check(end - start <= BYTES, "%d bytes in a buffer of %d", end - start, BYTES);
        filledTo = end;
    }

    /** Whether a byte at that position, which was written, may be here and not in the file. Any thread. */
    boolean holds(long position) {
        return position >= writtenTo && writtenTo < filledTo;
    }

    /** Writes to the file what is here. Any thread; blocks. */
    void flush() throws IOException {
        if (writtenTo < filledTo) {
            flushFilled();
        }
    }

    private synchronized void flushFilled() throws IOException {
        long end = filledTo;
        long from = writtenTo;
        if (from < end) {
            file.write(startInFile + offsetOf(from), bytes.slice(offsetOf(from), (int) (end - from)));
            writtenTo = end;
        }
    }
}
