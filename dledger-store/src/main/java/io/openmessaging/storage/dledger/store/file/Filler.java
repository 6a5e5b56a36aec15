package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * The filler headers that must stand between two entries that follow each other. What they hold is known from their
 * place alone, so a damaged one needs nobody's help. Stateless.
 */
final class Filler {
    private static final long[] NONE = {};

    private Filler() {
    }

    /** Positions of the filler headers between {@code end} and an entry at {@code next}, which is in that place. */
    static long[] between(LogEnd end, long next, LogEnd.Place place, int segmentSize) {
        long startOfSegment = next - next % segmentSize;
        boolean closes = !end.isInFiller() && next != end.position();
        boolean opens = place == LogEnd.Place.IN_FILLER
            && next == startOfSegment + EntryLayout.FILLER_HEADER_BYTES
            && !(closes && end.position() == startOfSegment);
        if (closes && opens) {
            return new long[] {end.position(), startOfSegment};
        }
        if (closes) {
            return new long[] {end.position()};
        }
        return opens ? new long[] {startOfSegment} : NONE;
    }

    /** Whether the log holds all of these headers. */
    static boolean isThere(LogImage log, long[] positions) {
        for (long position : positions) {
            if (!LogRecovery.isFillerAt(log, position)) {
                return false;
            }
        }
        return true;
    }

    /** The header of filler that takes so many bytes, itself included. */
    static ByteBuffer header(int bytes) {
        return ByteBuffer.allocate(EntryLayout.FILLER_HEADER_BYTES).putInt(EntryLayout.BLANK_MAGIC).putInt(bytes)
            .flip();
    }

    /** Writes these headers, where there are files for them, and forces them. Blocks. */
    static void restore(SegmentLog data, long[] positions) throws IOException {
        for (long position : positions) {
            MappedFile file = data.fileAt(position);
            if (file != null) {
                int at = data.offsetOf(position);
                file.write(at, header(data.segmentSize() - at));
                file.force(at, at + EntryLayout.FILLER_HEADER_BYTES);
            }
        }
    }
}
