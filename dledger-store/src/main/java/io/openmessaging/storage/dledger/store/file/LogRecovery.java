package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * Finds where a log ends: a pure function of its bytes, without state and without files.
 *
 * <p>An entry belongs to the log if it chains from the one before it; that alone tells new entries from the remains of
 * truncated ones. What lies behind the last such entry decides how the end came to be. Architecture §3.6, table of
 * crashes.
 */
final class LogRecovery {
    /** No position. */
    static final long NOWHERE = -1;
    /** How far a break is searched for whole entries before the rest of the segment counts as empty. */
    static final int WINDOW_BYTES = 20 * 1024 * 1024;

    /** Gets the entries in order. */
    interface Visitor {
        void entry(DLedgerEntryType type, long index, long position, int size, long term) throws IOException;
    }

    /** Why the log ends where it ends. */
    enum Kind {
        /** No whole entry lies behind: it just ends, or its last write was torn by a crash. */
        WHOLE,
        /** Whole entries lie behind, near enough to be what a crash left of unforced writes. */
        UNDECIDED,
        /** Whole entries lie further behind than anything unforced can be: what was durable is damaged. */
        DAMAGED
    }

    /**
     * What was found.
     *
     * @param end the end of the entries that chain
     * @param laterIndex index of the last whole entry behind, -1 when there is none
     * @param laterEnd physical end (exclusive) of the last whole entry in the segment in which the log ends
     */
    record Verdict(Kind kind, LogEnd end, long laterIndex, long laterEnd) {
    }

    private LogRecovery() {
    }

    /** Shows the visitor all entries that chain from {@code from} on, and returns the end of the last. */
    static LogEnd follow(LogImage log, LogEnd from, Visitor visitor) throws IOException {
        LogEnd end = from;
        while (true) {
            long next = nextPosition(log, end);
            if (next == NOWHERE) {
                return end;
            }
            ByteBuffer bytes = log.bytesAt(next);
            int at = log.offsetOf(next);
            DLedgerEntryType type = DLedgerEntryType.ofMagic(bytes.getInt(at + EntryLayout.MAGIC));
            int size = bytes.getInt(at + EntryLayout.SIZE);
            long term = bytes.getLong(at + EntryLayout.TERM);
            end = new LogEnd(next + size, log.placeOf(type, end.index() + 1), end.index() + 1, term,
                bytes.getInt(at + EntryLayout.CHAIN_CRC));
            visitor.entry(type, end.index(), next, size, term);
        }
    }

    /** Where the entry behind {@code end} stands, {@link #NOWHERE} if it does not: each place where it may is tried. */
    static long nextPosition(LogImage log, LogEnd end) {
        long inFiller = end.position();
        if (!end.isInFiller()) {
            if (followsAt(log, end, end.position(), LogEnd.Place.OPEN)) {
                return end.position();
            }
            if (!isFillerAt(log, end.position())) {
                return NOWHERE;
            }
            inFiller = end.position() + EntryLayout.FILLER_HEADER_BYTES;
        }
        long nextSegment = LogEnd.segmentAfter(end.position(), end.place(), log.segmentSize());
        if (inFiller < nextSegment && followsAt(log, end, inFiller, LogEnd.Place.IN_FILLER)) {
            return inFiller;
        }
        if (followsAt(log, end, nextSegment, LogEnd.Place.OPEN)) {
            return nextSegment;
        }
        long inNextFiller = nextSegment + EntryLayout.FILLER_HEADER_BYTES;
        return isFillerAt(log, nextSegment) && followsAt(log, end, inNextFiller, LogEnd.Place.IN_FILLER)
            ? inNextFiller
            : NOWHERE;
    }

    static boolean followsAt(LogImage log, LogEnd end, long position, LogEnd.Place place) {
        ByteBuffer bytes = log.bytesAt(position);
        if (bytes == null) {
            return false;
        }
        int at = log.offsetOf(position);
        int limit = log.segmentSize() - (place == LogEnd.Place.OPEN ? EntryLayout.FILLER_HEADER_BYTES : 0);
        return EntryLayout.hasPlausibleHeader(bytes, at, limit)
            && log.placeOf(DLedgerEntryType.ofMagic(bytes.getInt(at + EntryLayout.MAGIC)), end.index() + 1) == place
            && bytes.getLong(at + EntryLayout.INDEX) == end.index() + 1
            && bytes.getLong(at + EntryLayout.TERM) >= end.term()
            && bytes.getLong(at + EntryLayout.POSITION) == position
            && chains(log, bytes, at, end);
    }

    /** Unsealed entries come first, and only up to where they are known to be durable: a torn body would not show. */
    private static boolean chains(LogImage log, ByteBuffer bytes, int at, LogEnd end) {
        return log.isSealed(end.index() + 1)
            ? bytes.getInt(at + EntryLayout.CHAIN_CRC) == EntryLayout.computeChainCrc(bytes, at, end.chainCrc())
                && MappedAccess.hasIntactBody(bytes, at)
            : end.chainCrc() == EntryLayout.CHAIN_START && isHistorical(bytes, at);
    }

    /** Whether the historical library may have written that: it knew user entries, and NOOPs without a body. */
    private static boolean isHistorical(ByteBuffer bytes, int at) {
        int magic = bytes.getInt(at + EntryLayout.MAGIC);
        return EntryLayout.isUnsealed(bytes, at)
            && (magic == DLedgerEntryType.NORMAL.magic()
                || magic == DLedgerEntryType.NOOP.magic() && bytes.getInt(at + EntryLayout.BODY_SIZE) == 0);
    }

    /** The end of the log's part that ends with that entry, or null if it does not stand there whole. */
    static LogEnd endOf(LogImage log, long index, long position) {
        ByteBuffer bytes = log.bytesAt(position);
        int at = log.offsetOf(position);
        if (bytes == null
            || !isHeader(bytes, at, log.startOf(position), index - 1)
            || bytes.getLong(at + EntryLayout.INDEX) != index
            || !log.hasIntactBody(bytes, at, index)) {
            return null;
        }
        DLedgerEntryType type = DLedgerEntryType.ofMagic(bytes.getInt(at + EntryLayout.MAGIC));
        return new LogEnd(position + bytes.getInt(at + EntryLayout.SIZE), log.placeOf(type, index), index,
            bytes.getLong(at + EntryLayout.TERM), bytes.getInt(at + EntryLayout.CHAIN_CRC));
    }

    /** Whether the segment that holds the position is closed there. */
    static boolean isFillerAt(LogImage log, long position) {
        ByteBuffer bytes = log.bytesAt(position);
        int at = log.offsetOf(position);
        return bytes != null
            && log.segmentSize() - at >= EntryLayout.FILLER_HEADER_BYTES
            && bytes.getInt(at) == EntryLayout.BLANK_MAGIC
            && bytes.getInt(at + 4) == log.segmentSize() - at;
    }

    /** Whether the log ends with its last file, as it does when files behind that one were removed. */
    static boolean endsWithItsLastFile(LogImage log, LogEnd end) {
        boolean closed = end.isInFiller() || isFillerAt(log, end.position());
        return log.segments().length == 0
            || closed && LogEnd.segmentAfter(end.position(), end.place(), log.segmentSize()) == log.end();
    }

    /**
     * Looks at what lies behind the end.
     *
     * @param maxUnforcedBytes how much may have been written and not forced when the machine stopped
     */
    static Verdict judge(LogImage log, LogEnd end, long maxUnforcedBytes) {
        long written = 0;
        long laterIndex = -1;
        long laterEnd = end.position();
        for (long from = end.position(); from < log.end(); from = log.startOf(from) + log.segmentSize()) {
            // What stands at the break itself is what broke: torn, damaged, or of an older log. It is not behind it.
            int skipped = from == end.position() ? 1 : 0;
            Later later = lastWholeEntry(log, from, skipped, end.index());
            // Filler is not counted, for it was never written; so this is the least that can have been written.
            written += later.end - from;
            laterIndex = Math.max(laterIndex, later.index);
            if (from == end.position()) {
                laterEnd = later.end;
            }
        }
        if (laterIndex < 0) {
            return new Verdict(Kind.WHOLE, end, -1, end.position());
        }
        return new Verdict(written > maxUnforcedBytes ? Kind.DAMAGED : Kind.UNDECIDED, end, laterIndex, laterEnd);
    }

    /** The end and the index of an entry; end is where the search began, and index -1, when there is none. */
    private record Later(long end, long index) {
    }

    private static Later lastWholeEntry(LogImage log, long from, int skipped, long aboveIndex) {
        ByteBuffer bytes = log.bytesAt(from);
        long start = log.startOf(from);
        Later found = new Later(from, -1);
        int at = log.offsetOf(from) + skipped;
        int searchTo = searchEnd(at, bytes);
        while (at < searchTo) {
            if (!isWhole(bytes, at, start, aboveIndex)) {
                at++;
                continue;
            }
            long index = bytes.getLong(at + EntryLayout.INDEX);
            at += bytes.getInt(at + EntryLayout.SIZE);
            found = new Later(start + at, Math.max(index, found.index));
            searchTo = searchEnd(at, bytes);
        }
        return found;
    }

    private static int searchEnd(int from, ByteBuffer bytes) {
        return (int) Math.min((long) from + WINDOW_BYTES, bytes.capacity() - EntryLayout.HEADER_BYTES + 1L);
    }

    /**
     * Whether a whole, sealed entry stands at {@code at} that names its own position and an index above
     * {@code aboveIndex}. Of an unsealed one nothing tells whether it is whole.
     */
    static boolean isWhole(ByteBuffer bytes, int at, long startOfSegment, long aboveIndex) {
        return isHeader(bytes, at, startOfSegment, aboveIndex)
            && !EntryLayout.isUnsealed(bytes, at)
            && MappedAccess.hasIntactBody(bytes, at);
    }

    /** As {@link #isWhole}, or an unsealed entry where those are. */
    static boolean isEntry(LogImage log, ByteBuffer bytes, int at, long startOfSegment, long aboveIndex) {
        return isHeader(bytes, at, startOfSegment, aboveIndex)
            && log.hasIntactBody(bytes, at, bytes.getLong(at + EntryLayout.INDEX));
    }

    /**
     * Where the first {@link #isEntry entry} at or behind a position stands, whatever lies before it;
     * {@link #NOWHERE} if there is none up to the log's end.
     */
    static long nextEntry(LogImage log, long from, long aboveIndex) {
        for (long at = from; at < log.end(); at = log.startOf(at) + log.segmentSize()) {
            ByteBuffer bytes = log.bytesAt(at);
            long start = log.startOf(at);
            int limit = bytes.capacity() - EntryLayout.HEADER_BYTES;
            for (int offset = EntryLook.skipZeros(bytes, log.offsetOf(at)); offset <= limit;
                 offset = EntryLook.skipZeros(bytes, offset + 1)) {
                if (isEntry(log, bytes, offset, start, aboveIndex)) {
                    return start + offset;
                }
            }
        }
        return NOWHERE;
    }

    /** As {@link #isWhole}, for an entry's header alone, sealed or not. */
    static boolean isHeader(ByteBuffer bytes, int at, long startOfSegment, long aboveIndex) {
        return bytes.capacity() - at >= EntryLayout.HEADER_BYTES
            && bytes.getLong(at + EntryLayout.POSITION) == startOfSegment + at
            && EntryLayout.hasPlausibleHeader(bytes, at, bytes.capacity())
            && bytes.getLong(at + EntryLayout.INDEX) > aboveIndex;
    }
}
