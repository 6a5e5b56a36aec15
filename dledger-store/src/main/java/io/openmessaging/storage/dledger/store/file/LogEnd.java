package io.openmessaging.storage.dledger.store.file;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.LogBase;

/**
 * The end of a log, or of a part of it that begins at the log's start: its last entry and where that entry ends. It
 * says where the next entry stands, the same on the leader, which chooses the place, on a follower, which checks it,
 * and in recovery, which looks there.
 *
 * <p>A user's entry stands at the end if it and {@link EntryLayout#FILLER_HEADER_BYTES} fit in the segment, else at the
 * start of the next segment. A hidden control entry lies in filler: 8 bytes behind the end, where a filler header comes
 * first, or right at the end if the last entry lies in that filler already. An inline one stands as a user's does, and
 * so do the historical library's entries, which are unsealed, whatever they are. Architecture §3.6.
 *
 * @param position physical end (exclusive) of the last entry
 * @param place whether the last entry lies in filler, so that user entries can only follow in the next segment
 * @param index index of the last entry, -1 for none
 * @param term its term, -1 for none
 * @param chainCrc its chainCrc, {@link EntryLayout#CHAIN_START} for none
 */
record LogEnd(long position, Place place, long index, long term, int chainCrc) {
    /** What the end of the log is surrounded by. */
    enum Place {
        /** The rest of the segment is free. */
        OPEN,
        /** The rest of the segment is filler. */
        IN_FILLER;

        /** Where sealed entries of that type stand. Unsealed ones are all {@link #OPEN}, control entries too. */
        static Place ofSealed(DLedgerEntryType type) {
            return type.isHidden() ? IN_FILLER : OPEN;
        }
    }

    /** The end of a log that is empty and begins behind that base. */
    static LogEnd at(LogBase base) {
        return new LogEnd(base.position(), Place.OPEN, base.index(), base.term(), base.chainCrc());
    }

    LogBase asBase() {
        return new LogBase(index, term, chainCrc, position);
    }

    boolean isInFiller() {
        return place == Place.IN_FILLER;
    }

    /** Where the next entry of that encoded size stands that is to be in that place. */
    static long nextPosition(long position, Place place, Place next, int size, int segmentSize) {
        return next == Place.IN_FILLER
            ? nextControlPosition(position, place, size, segmentSize)
            : nextUserPosition(position, place, size, segmentSize);
    }

    /** Where the next user entry of that encoded size stands, and an inline control entry. */
    long nextUserPosition(int size, int segmentSize) {
        return nextUserPosition(position, place, size, segmentSize);
    }

    /** As {@link #nextUserPosition(int, int)}, for the end (position, place). */
    static long nextUserPosition(long position, Place place, int size, int segmentSize) {
        boolean fits = place == Place.OPEN
            && position % segmentSize + size + EntryLayout.FILLER_HEADER_BYTES <= segmentSize;
        return fits ? position : segmentAfter(position, place, segmentSize);
    }

    /** Where the next hidden control entry of that encoded size stands. */
    static long nextControlPosition(long position, Place place, int size, int segmentSize) {
        long behindHeader = position + (place == Place.IN_FILLER ? 0 : EntryLayout.FILLER_HEADER_BYTES);
        boolean fits = isInside(position, place, segmentSize)
            && position / segmentSize == (behindHeader + size - 1) / segmentSize;
        return fits ? behindHeader : segmentAfter(position, place, segmentSize) + EntryLayout.FILLER_HEADER_BYTES;
    }

    /** The start of the segment behind the one in which the log ends. */
    static long segmentAfter(long position, Place place, int segmentSize) {
        return isInside(position, place, segmentSize) ? (position / segmentSize + 1) * segmentSize : position;
    }

    /** Filler can be full to its last byte, and then its end is the next segment's start. */
    private static boolean isInside(long position, Place place, int segmentSize) {
        return place == Place.OPEN || position % segmentSize != 0;
    }
}
