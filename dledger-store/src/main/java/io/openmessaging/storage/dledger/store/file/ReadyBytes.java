package io.openmessaging.storage.dledger.store.file;

import java.nio.ByteBuffer;

/**
 * The bytes of one segment, from its start on, in which a log writes without a look at anything: they have blocks (and
 * pages, if they are written through the mapping), and no more need to be prepared yet. Nearly every append finds its
 * room here.
 *
 * <p>Guarded by the group's lock.
 */
final class ReadyBytes {
    private long from;
    private long to;
    private ByteBuffer bytes;

    /** Whether these bytes are all in it, [position, position + length). */
    boolean covers(long position, long length) {
        return position >= from && position + length <= to;
    }

    /** Byte offset in the segment of a position that is {@linkplain #covers covered}. */
    int offsetOf(long position) {
        return (int) (position - from);
    }

    /** The segment's bytes. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** The segment starts at {@code start}; the first {@code length} of its bytes are ready, none if it is negative. */
    void become(long start, int length, ByteBuffer ofSegment) {
        from = start;
        to = start + length;
        bytes = ofSegment;
    }

    /** Something may have changed: nothing is ready but what is looked at once more. */
    void forget() {
        become(0, -1, null);
    }
}
