package io.openmessaging.storage.dledger.store.file;

import java.nio.ByteBuffer;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * Goes from entry to entry through a part of the log that was durable, and says of each whether data and index hold it.
 * An entry is known twice, by its header and by its index record, and its place follows from the entry before; so
 * where one of the two is damaged, the other tells how the log goes on.
 *
 * <p>Only reads. For one thread; data and index below the checkpoint do not change meanwhile but by repair.
 */
final class LogWalk {
    /** What was found of an entry. */
    enum Finding {
        /** Data and index agree, both checksums hold. */
        SOUND,
        /** The data is good, the index record is not. */
        BAD_RECORD,
        /** The entry is good, but a filler header before it is not. */
        BAD_FILLER,
        /** The index record is good, the data is not. */
        BAD_ENTRY,
        /** Its place is in no file. */
        NO_FILE,
        /** Neither data nor index say where and what it is. */
        LOST
    }

    /**
     * One entry.
     *
     * @param before the log's end before it
     * @param end the log's end with it; as {@code before} where it is lost
     * @param type null where it is lost
     * @param position of its first byte; of the place where it was looked for where it is lost
     * @param size encoded, in bytes
     * @param isChained whether it was checked that it chains from the entry before
     */
    record Step(Finding finding, long index, LogEnd before, LogEnd end, DLedgerEntryType type, long position, int size,
                boolean isChained) {
        /** Whether the walk went over the entry. */
        boolean isPassed() {
            return finding != Finding.LOST && finding != Finding.NO_FILE;
        }

        long[] fillers(int segmentSize) {
            return Filler.between(before, position, end.place(), segmentSize);
        }
    }

    private static final long NOWHERE = -1;

    private final LogImage log;
    private final IndexFile index;
    private LogEnd end;
    /** Whether the chainCrc of {@code end} is known: behind a damaged entry it is not. */
    private boolean isChained;

    private LogWalk(LogImage log, IndexFile index, LogEnd end, boolean isChained) {
        this.log = log;
        this.index = index;
        this.end = end;
        this.isChained = isChained;
    }

    /** A walk that begins behind an entry that is known to be good. */
    static LogWalk behind(LogImage log, IndexFile index, LogEnd end) {
        return new LogWalk(log, index, end, true);
    }

    /** A walk that begins with an entry on which data and index agree, though nothing is known of what is before. */
    static LogWalk from(LogImage log, IndexFile index, long first) {
        LogEnd.Place place = log.placeOf(index.type(first), first);
        return new LogWalk(log, index, new LogEnd(index.position(first), place, first - 1, index.term(first),
            EntryLayout.CHAIN_START), !log.isSealed(first));
    }

    /** The end of what was walked over. */
    LogEnd end() {
        return end;
    }

    boolean isChained() {
        return isChained;
    }

    /** What is known from elsewhere: the chainCrc of the last entry. */
    void chainCrcIs(int chainCrc) {
        end = new LogEnd(end.position(), end.place(), end.index(), end.term(), chainCrc);
        isChained = true;
    }

    /** Looks at the next entry, and goes over it unless it is lost. */
    Step next() {
        long next = end.index() + 1;
        long recorded = recordedPosition(next);
        if (recorded != NOWHERE && stands(next, recorded)) {
            long[] fillers = Filler.between(end, recorded, log.placeOf(index.type(next), next), log.segmentSize());
            return goOver(Filler.isThere(log, fillers) ? Finding.SOUND : Finding.BAD_FILLER, recorded);
        }
        if (isChained) {
            long found = LogRecovery.nextPosition(log, end);
            boolean isVouchedFor = log.isSealed(next) || recorded == NOWHERE;
            if (found != LogRecovery.NOWHERE && (isVouchedFor || isFollowed(found))) {
                return goOver(Finding.BAD_RECORD, found);
            }
        }
        if (recorded == NOWHERE) {
            return new Step(Finding.LOST, next, end, end, null, end.position(), 0, false);
        }
        if (log.bytesAt(recorded) == null) {
            return new Step(Finding.NO_FILE, next, end, end, null, recorded, 0, false);
        }
        return goOverDamage(next, recorded);
    }

    /** Of an unsealed entry and a record that differ, either may be wrong: what comes next tells. */
    private boolean isFollowed(long position) {
        ByteBuffer bytes = log.bytesAt(position);
        int at = log.offsetOf(position);
        LogEnd behind = new LogEnd(position + bytes.getInt(at + EntryLayout.SIZE), LogEnd.Place.OPEN, end.index() + 1,
            bytes.getLong(at + EntryLayout.TERM), EntryLayout.CHAIN_START);
        return LogRecovery.nextPosition(log, behind) != LogRecovery.NOWHERE;
    }

    /** Where the record says that the entry stands, if the entry before allows that. */
    private long recordedPosition(long of) {
        if (!index.hasRecord(of)) {
            return NOWHERE;
        }
        int size = index.size(of);
        long position = index.position(of);
        boolean plausible = size >= EntryLayout.HEADER_BYTES
            && size <= log.segmentSize() - EntryLayout.FILLER_HEADER_BYTES
            && index.term(of) >= end.term()
            && position == placeFor(log.placeOf(index.type(of), of), size)
            && log.offsetOf(position) + (long) size <= log.segmentSize();
        return plausible ? position : NOWHERE;
    }

    private long placeFor(LogEnd.Place place, int size) {
        return LogEnd.nextPosition(end.position(), end.place(), place, size, log.segmentSize());
    }

    /** Whether the data holds what the record says, and follows. */
    private boolean stands(long of, long position) {
        ByteBuffer bytes = log.bytesAt(position);
        if (bytes == null || !index.record(of).isHeaderOf(bytes, log.offsetOf(position))) {
            return false;
        }
        int at = log.offsetOf(position);
        return isChained
            ? LogRecovery.followsAt(log, end, position, log.placeOf(index.type(of), of))
            : bytes.getInt(at + EntryLayout.CHANNEL) == 0 && log.hasIntactBody(bytes, at, of);
    }

    private Step goOver(Finding finding, long position) {
        ByteBuffer bytes = log.bytesAt(position);
        int at = log.offsetOf(position);
        DLedgerEntryType type = DLedgerEntryType.ofMagic(bytes.getInt(at + EntryLayout.MAGIC));
        int size = bytes.getInt(at + EntryLayout.SIZE);
        LogEnd before = end;
        boolean wasChained = isChained;
        LogEnd.Place place = log.placeOf(type, before.index() + 1);
        end = new LogEnd(position + size, place, before.index() + 1, bytes.getLong(at + EntryLayout.TERM),
            bytes.getInt(at + EntryLayout.CHAIN_CRC));
        isChained = true;
        return new Step(finding, end.index(), before, end, type, position, size, wasChained);
    }

    /**
     * Where only the body is damaged, the header vouches for its chainCrc, and the chain goes on; so it does where
     * there is none.
     */
    private Step goOverDamage(long of, long position) {
        ByteBuffer bytes = log.bytesAt(position);
        int at = log.offsetOf(position);
        isChained = !log.isSealed(of) || isChained
            && index.record(of).isHeaderOf(bytes, at)
            && bytes.getInt(at + EntryLayout.CHAIN_CRC) == EntryLayout.computeChainCrc(bytes, at, end.chainCrc());
        LogEnd before = end;
        DLedgerEntryType type = index.type(of);
        end = new LogEnd(position + index.size(of), log.placeOf(type, of), of, index.term(of),
            isChained && log.isSealed(of) ? bytes.getInt(at + EntryLayout.CHAIN_CRC) : EntryLayout.CHAIN_START);
        return new Step(Finding.BAD_ENTRY, of, before, end, type, position, index.size(of), false);
    }
}
