package io.openmessaging.storage.dledger.store.file;

import java.nio.ByteBuffer;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;

/** Says why the entry that should come next in a log does not stand where it should. Stateless. */
final class EntryLook {
    /** Never changed. */
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(64 * 1024);

    private EntryLook() {
    }

    /** How much of an entry can be trusted. */
    enum Trust {
        /** Header and body are whole, and it is the next entry, but it does not chain. */
        ALL_BUT_CHAIN,
        /** The chain vouches for its header; the body is damaged. */
        HEADER,
        /** Nothing. */
        NOTHING
    }

    /** Where the entry behind {@code end} should stand, as far as what lies there and its index record tell. */
    static long placeOfNext(LogImage log, LogEnd end, IndexRecord record) {
        long next = LogEnd.segmentAfter(end.position(), end.place(), log.segmentSize());
        long inFiller = end.isInFiller() ? end.position() : end.position() + EntryLayout.FILLER_HEADER_BYTES;
        long[] places = {end.position(), inFiller, next, next + EntryLayout.FILLER_HEADER_BYTES};
        for (long place : places) {
            boolean recorded = record.isOf(end.index() + 1) && record.position() == place;
            if (recorded || namesItself(log, place, end.index() + 1)) {
                return place;
            }
        }
        boolean closed = end.isInFiller() || LogRecovery.isFillerAt(log, end.position());
        return closed ? next : end.position();
    }

    private static boolean namesItself(LogImage log, long place, long index) {
        ByteBuffer bytes = log.bytesAt(place);
        int at = log.offsetOf(place);
        return bytes != null && bytes.capacity() - at >= EntryLayout.HEADER_BYTES
            && (bytes.getLong(at + EntryLayout.POSITION) == place || bytes.getLong(at + EntryLayout.INDEX) == index)
            && bytes.getInt(at + EntryLayout.SIZE) != 0;
    }

    /** What of the entry at that place can be trusted, if it should follow {@code end}. */
    static Trust trustOf(LogImage log, LogEnd end, long place) {
        ByteBuffer bytes = log.bytesAt(place);
        int at = log.offsetOf(place);
        if (bytes == null || !EntryLayout.hasPlausibleHeader(bytes, at, bytes.capacity())
            || bytes.getLong(at + EntryLayout.INDEX) != end.index() + 1
            || bytes.getLong(at + EntryLayout.POSITION) != place) {
            return Trust.NOTHING;
        }
        if (bytes.getInt(at + EntryLayout.CHAIN_CRC) == EntryLayout.computeChainCrc(bytes, at, end.chainCrc())) {
            return MappedAccess.hasIntactBody(bytes, at) ? Trust.NOTHING : Trust.HEADER;
        }
        return MappedAccess.hasIntactBody(bytes, at) && bytes.getLong(at + EntryLayout.TERM) >= end.term()
            ? Trust.ALL_BUT_CHAIN
            : Trust.NOTHING;
    }

    /** What was expected at that place behind {@code end}, and what was found. */
    static String problemAt(LogImage log, LogEnd end, long place) {
        ByteBuffer bytes = log.bytesAt(place);
        int at = log.offsetOf(place);
        if (bytes == null) {
            return "no file holds it";
        }
        if (bytes.capacity() - at < EntryLayout.HEADER_BYTES) {
            return "expected filler, found other bytes";
        }
        if (isZero(bytes, at, EntryLayout.HEADER_BYTES)) {
            return "expected an entry, found zeros";
        }
        int magic = bytes.getInt(at + EntryLayout.MAGIC);
        if (magic == EntryLayout.BLANK_MAGIC && bytes.getInt(at + 4) != log.segmentSize() - at) {
            return "expected filler of " + (log.segmentSize() - at) + " bytes, found " + bytes.getInt(at + 4);
        }
        if (DLedgerEntryType.ofMagic(magic) == null) {
            return "expected an entry or filler, found magic " + magic;
        }
        return problemOfEntry(log, end, place, bytes);
    }

    private static String problemOfEntry(LogImage log, LogEnd end, long place, ByteBuffer bytes) {
        int at = log.offsetOf(place);
        long index = bytes.getLong(at + EntryLayout.INDEX);
        if (index != end.index() + 1) {
            return "expected index " + (end.index() + 1) + ", found " + index;
        }
        if (bytes.getLong(at + EntryLayout.POSITION) != place) {
            return "expected position " + place + ", found " + bytes.getLong(at + EntryLayout.POSITION);
        }
        if (bytes.getLong(at + EntryLayout.TERM) < end.term()) {
            return "expected term " + end.term() + " or above, found " + bytes.getLong(at + EntryLayout.TERM);
        }
        if (!EntryLayout.hasPlausibleHeader(bytes, at, bytes.capacity())) {
            return "size " + bytes.getInt(at + EntryLayout.SIZE) + " and body size "
                + bytes.getInt(at + EntryLayout.BODY_SIZE) + " do not make an entry";
        }
        String bodyProblem = crcProblem("bodyCrc", bytes.getInt(at + EntryLayout.BODY_CRC),
            EntryLayout.computeBodyCrc(bytes, at));
        String chainProblem = crcProblem("chainCrc", bytes.getInt(at + EntryLayout.CHAIN_CRC),
            EntryLayout.computeChainCrc(bytes, at, end.chainCrc()));
        if (bodyProblem.isEmpty() && chainProblem.isEmpty()) {
            return "an entry of this kind should stand in another place";
        }
        return bodyProblem + (bodyProblem.isEmpty() || chainProblem.isEmpty() ? "" : "; ") + chainProblem;
    }

    /** The stored checksum is what is expected of the bytes that are there. */
    private static String crcProblem(String what, int stored, int computed) {
        return stored == computed ? "" : String.format("%s says %08x, the bytes give %08x", what, stored, computed);
    }

    /**
     * The first offset at or behind {@code from} at which an entry may begin, or the end: zeros, which most of a sparse
     * file are, are gone over quickly.
     */
    static int skipZeros(ByteBuffer bytes, int from) {
        if (bytes.capacity() - from >= EntryLayout.SIZE && bytes.getInt(from) != 0) {
            return from;
        }
        for (int at = from; at < bytes.capacity(); at += ZEROS.capacity()) {
            int length = Math.min(ZEROS.capacity(), bytes.capacity() - at);
            int other = bytes.slice(at, length).mismatch(ZEROS.slice(0, length));
            if (other >= 0) {
                // An entry begins with three bytes of zeros.
                return Math.max(from, at + other - 3);
            }
        }
        return bytes.capacity();
    }

    static boolean isZero(ByteBuffer bytes, int from, int count) {
        for (int at = from; at < from + count; at++) {
            if (bytes.get(at) != 0) {
                return false;
            }
        }
        return true;
    }
}
