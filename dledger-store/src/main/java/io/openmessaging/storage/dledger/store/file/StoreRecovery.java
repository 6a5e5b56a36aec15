package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * Brings data, index and vote into agreement when a store is opened, and makes durable what it found.
 *
 * <p>Used once, by the opening thread. {@link LogRecovery} decides, this class acts: it cuts a torn tail, refuses
 * damage, rebuilds the index from the checkpoint on, or as a whole where it does not fit the data. Architecture §3.6.
 */
final class StoreRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(StoreRecovery.class);

    private static final int NEXT_HEADER_BYTES = EntryLayout.FILLER_HEADER_BYTES + EntryLayout.HEADER_BYTES;

    /**
     * What the store starts from.
     *
     * @param end the end of the log
     * @param vote what the vote file must hold from now on
     * @param runs the terms of all entries
     * @param loss what is missing of what was durable
     */
    record Outcome(LogEnd end, VoteRecord vote, TermRuns runs, LifeRule.Loss loss) {
    }

    private final Path directory;
    private final SegmentLog data;
    private final SegmentLog indexSegments;
    private final IndexFile index;
    private final LogEnd base;
    /** Then everything was forced and nothing is written again but what is found to be wrong. */
    private final boolean stoppedCleanly;
    private VoteRecord vote;
    private TermRuns runs = new TermRuns();
    private LifeRule.Loss loss = LifeRule.Loss.NONE;
    /** End (exclusive) of the run of bytes that was written again last. */
    private long rewrittenTo;

    StoreRecovery(Path directory, SegmentLog data, SegmentLog indexSegments, IndexFile index, LogEnd base,
                  VoteRecord vote) {
        this.directory = directory;
        this.data = data;
        this.indexSegments = indexSegments;
        this.index = index;
        this.base = base;
        this.vote = vote.aboveBase(base.index());
        this.stoppedCleanly = !vote.stop().equals(VoteRecord.CleanStop.NONE);
    }

    /**
     * Recovers. Blocks.
     *
     * @throws DamagedStoreException if something that was durable is lost; nothing was changed then that a later
     * attempt needs
     */
    Outcome run() throws IOException {
        String problem = data.load();
        if (!problem.isEmpty()) {
            throw new DamagedStoreException(problem);
        }
        if (!data.hasNoSegment() && data.firstPosition() > base.position()) {
            throw new DamagedStoreException("the log begins at position " + base.position() + ", but " + directory
                + " holds no data file for it; its first is " + data.fileAt(data.firstPosition()).path());
        }
        LogEnd start = startOfScan();
        long records = (start.index() + 1) * IndexFile.RECORD_BYTES;
        if (!stoppedCleanly || indexSegments.hasNoSegment()) {
            indexSegments.recoveredTo(records, records, 0);
        }
        rewrittenTo = start.position();
        long unforced = vote.checkpoint().isNone() ? base.position() : vote.checkpoint().position();
        LogEnd end = LogRecovery.follow(data.image(), start, (type, at, position, size, term) -> {
            if (!stoppedCleanly || !index.agreesWith(data, at)) {
                index.reserve(at, at + 1);
                index.put(at, type, position, size, term);
                if (at == vote.checkpoint().index()) {
                    index.putMagic(at, 0);
                }
            }
            runs.add(at, term);
            rewrite(position, size, unforced);
        });
        long changedTo = rewriteBehind(end, settle(end));
        if (stoppedCleanly) {
            long endOfRecords = (end.index() + 1) * IndexFile.RECORD_BYTES;
            indexSegments.dropSegmentsFrom(endOfRecords);
            indexSegments.recoveredTo(endOfRecords, records, endOfRecords);
        }
        data.recoveredTo(end.position(), unforced, changedTo);
        data.force();
        index.publish(end.index());
        index.force();
        vouchForIndex();
        raiseTerm(end);
        return new Outcome(end, vote, runs, loss);
    }

    /** The checkpoint's entry, if data and index hold what it says; else the base, with an index to be built anew. */
    private LogEnd startOfScan() throws IOException {
        Checkpoint checkpoint = vote.checkpoint();
        String problem = indexSegments.load();
        if (!checkpoint.isNone() && problem.isEmpty()) {
            LogEnd end = endOfCheckpoint(checkpoint);
            if (end != null && indexFits(checkpoint)) {
                if (!stoppedCleanly) {
                    indexSegments.dropSegmentsFrom((end.index() + 1) * IndexFile.RECORD_BYTES);
                }
                return end;
            }
            problem = "it does not fit the data";
        }
        boolean beginsRight = indexSegments.hasNoSegment()
            || indexSegments.firstPosition() <= (base.index() + 1) * IndexFile.RECORD_BYTES;
        if (checkpoint.isNone() && problem.isEmpty() && stoppedCleanly && beginsRight) {
            return base;
        }
        if (!checkpoint.isNone()) {
            LOG.warn("{}: the index is built anew from the data: {}", directory, problem);
        }
        indexSegments.clear();
        return base;
    }

    private LogEnd endOfCheckpoint(Checkpoint checkpoint) {
        LogImage log = data.image();
        ByteBuffer bytes = log.bytesAt(checkpoint.position());
        int at = log.offsetOf(checkpoint.position());
        if (bytes == null
            || !LogRecovery.isWhole(bytes, at, log.startOf(checkpoint.position()), checkpoint.index() - 1)
            || bytes.getLong(at + EntryLayout.INDEX) != checkpoint.index()
            || bytes.getInt(at + EntryLayout.CHAIN_CRC) != checkpoint.chainCrc()) {
            return null;
        }
        DLedgerEntryType type = DLedgerEntryType.ofMagic(bytes.getInt(at + EntryLayout.MAGIC));
        return new LogEnd(checkpoint.position() + bytes.getInt(at + EntryLayout.SIZE),
            type.isControl() ? LogEnd.Place.IN_FILLER : LogEnd.Place.OPEN, checkpoint.index(),
            bytes.getLong(at + EntryLayout.TERM), checkpoint.chainCrc());
    }

    /** The index was forced before the checkpoint was, so looking at both ends of each run of terms is enough. */
    private boolean indexFits(Checkpoint checkpoint) {
        long first = base.index() + 1;
        if (!index.hasRecord(first) || !index.agreesWith(data, checkpoint.index())) {
            return false;
        }
        TermRuns found = index.runsThatAgree(data, first, checkpoint.index());
        if (found == null) {
            return false;
        }
        runs = found;
        return true;
    }

    /** The record at the checkpoint vouches for all below it, so a new index shows it when the others are durable. */
    private void vouchForIndex() throws IOException {
        Checkpoint checkpoint = vote.checkpoint();
        if (!checkpoint.isNone() && !index.agreesWith(data, checkpoint.index())) {
            ByteBuffer bytes = data.bytesAt(checkpoint.position());
            index.putMagic(checkpoint.index(), bytes.getInt(data.offsetOf(checkpoint.position()) + EntryLayout.MAGIC));
            long at = checkpoint.index() * IndexFile.RECORD_BYTES;
            indexSegments.forceRange(at, at + IndexFile.RECORD_BYTES);
        }
    }

    /** Writes an entry above the checkpoint once more, with the filler header that comes before or behind it. */
    private void rewrite(long position, int size, long unforced) {
        if (stoppedCleanly || position < unforced) {
            return;
        }
        boolean afterFiller = position != rewrittenTo && data.offsetOf(position) >= EntryLayout.FILLER_HEADER_BYTES;
        data.rewrite(afterFiller ? position - EntryLayout.FILLER_HEADER_BYTES : position, position + size);
        if (position != rewrittenTo) {
            data.rewrite(rewrittenTo, Math.min(rewrittenTo + EntryLayout.FILLER_HEADER_BYTES, position));
        }
        rewrittenTo = position + size;
    }

    /**
     * Writes the bytes once more that say that nothing follows: where the next header would stand, filler or not. Else
     * an entry that was truncated, and not on disk, might come back after the log was found to end without it. Returns
     * the end (exclusive) of what was changed.
     */
    private long rewriteBehind(LogEnd end, long changedTo) {
        if (stoppedCleanly || data.fileAt(end.position()) == null) {
            return changedTo;
        }
        long endOfSegment = (end.position() / data.segmentSize() + 1) * data.segmentSize();
        long to = Math.min(endOfSegment, end.position() + NEXT_HEADER_BYTES);
        data.rewrite(end.position(), to);
        return Math.max(changedTo, to);
    }

    /**
     * Judges the end that was found, and clears what lies behind it; returns the end (exclusive) of what was changed.
     */
    private long settle(LogEnd end) throws IOException {
        LogImage log = data.image();
        long promised = Math.max(vote.checkpoint().index(), vote.stop().lastIndex());
        if (end.index() < promised) {
            lower(log, end, promised);
        }
        long changedTo = end.position();
        if (vote.stop().lastIndex() != end.index()) {
            LogRecovery.Verdict verdict = LogRecovery.judge(log, end, vote.maxUnforcedBytes());
            if (verdict.kind() == LogRecovery.Kind.DAMAGED) {
                throw damaged(end, "whole entries up to " + verdict.laterIndex()
                    + " lie behind it, further than " + vote.maxUnforcedBytes() + " bytes that a crash can explain");
            }
            if (verdict.kind() == LogRecovery.Kind.UNDECIDED) {
                LOG.warn("{}: cut at position {} behind entry {}; what a crash left of entries up to {} is dropped",
                    directory, end.position(), end.index(), verdict.laterIndex());
            }
            changedTo = verdict.laterEnd();
        }
        data.dropSegmentsFrom(LogEnd.segmentAfter(end.position(), end.place(), data.segmentSize()));
        if (changedTo > end.position()) {
            int length = (int) (changedTo - end.position());
            data.bytesAt(end.position()).put(data.offsetOf(end.position()), new byte[length]);
        }
        return changedTo;
    }

    /** The log lacks entries that were durable: its last files were removed, or it is damaged. */
    private void lower(LogImage log, LogEnd end, long promised) throws IOException {
        if (!LogRecovery.endsWithItsLastFile(log, end) || holdsPlaceOfLost(log, end)) {
            throw damaged(end, "entries up to " + promised + " were durable");
        }
        LOG.warn("{}: data files are missing: the log ends whole with entry {}, but reached {}",
            directory, end.index(), promised);
        loss = LifeRule.Loss.LAST_FILES;
        if (vote.checkpoint().index() > end.index()) {
            vote = vote.withCheckpoint(checkpointAt(end));
        }
    }

    /** Whether what was durable and is lost lay in the files that are there: then no removed file explains it. */
    private boolean holdsPlaceOfLost(LogImage log, LogEnd end) {
        return vote.checkpoint().index() > end.index() && vote.checkpoint().position() < log.end()
            || vote.stop().lastIndex() > end.index() && vote.stop().end() <= log.end();
    }

    private Checkpoint checkpointAt(LogEnd end) {
        return end.index() == base.index()
            ? Checkpoint.NONE
            : new Checkpoint(index.position(end.index()), end.index(), end.chainCrc());
    }

    private DamagedStoreException damaged(LogEnd end, String why) {
        MmapFile file = data.fileAt(end.position());
        return new DamagedStoreException((file == null ? directory : file.path()) + " is damaged at position "
            + end.position() + ": entry " + (end.index() + 1) + " is not there or not intact, but " + why
            + "; restore the directory from a copy, or delete it and let the member copy the log from the others");
    }

    /** A member that had voted in the last entry's term would have saved it before it got the entry. */
    private void raiseTerm(LogEnd end) {
        if (end.term() > vote.term()) {
            vote = vote.withVote(end.term(), "");
        }
    }
}
