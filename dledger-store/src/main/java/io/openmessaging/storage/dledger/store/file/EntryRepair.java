package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.InvariantViolation;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.IndexRange;

/**
 * Writes entries of another member over damaged ones, in place, if they are surely the same: index, term, position and
 * size are those of the index record, they chain from the entry before, and the entry behind the damage chains from
 * them.
 *
 * <p>One thread at a time, by the inspector's monitor, and not under the group's lock. The entries are committed, so
 * nobody else writes there, and readers keep away as long as they are in {@link DamagedRanges}. Architecture §3.6.
 */
final class EntryRepair {
    private static final Logger LOG = LoggerFactory.getLogger(EntryRepair.class);

    private final SegmentLog data;
    private final IndexFile index;
    private final UnsealedPrefix unsealed;
    private final LogInspector inspector;
    private final DamagedRanges damaged;

    EntryRepair(StoreFiles files, LogInspector inspector, DamagedRanges damaged) {
        this.data = files.data();
        this.index = files.index();
        this.unsealed = files.unsealed();
        this.inspector = inspector;
        this.damaged = damaged;
    }

    /**
     * Repairs what it can of the first damaged range that the slice begins before, or with.
     *
     * @param lastIndex of this log
     * @param checkpoint what is known of one entry from elsewhere
     * @return whether entries were written, and durable
     */
    boolean repair(EntrySlice entries, long lastIndex, Checkpoint checkpoint) throws IOException {
        LogEnd base = inspector.base();
        try {
            return repairFirst(entries, lastIndex, checkpoint);
        } catch (InvariantViolation e) {
            if (base.equals(inspector.base())) {
                throw e;
            }
            return false; // A compaction took away what was looked at.
        }
    }

    private boolean repairFirst(EntrySlice entries, long lastIndex, Checkpoint checkpoint) throws IOException {
        synchronized (inspector) {
            IndexRange range = damaged.rangeFrom(entries.firstIndex());
            if (range == null || range.first() < entries.firstIndex() || range.first() > entries.lastIndex()) {
                return false;
            }
            long last = Math.min(range.last(), entries.lastIndex());
            if (!fits(entries, range.first(), last, checkpoint) || !isJoined(entries, range, last, lastIndex)) {
                return false;
            }
            if (!isWritten(entries, range.first(), last, lastIndex)) {
                return false;
            }
            damaged.remove(range.first(), last);
            return true;
        }
    }

    /** Whether the entries [first, last] of the slice are what the index says, and chain from the entry before. */
    private boolean fits(EntrySlice entries, long first, long last, Checkpoint checkpoint) throws IOException {
        if (first - 1 > inspector.base().index() && !index.agreesWith(data, first - 1)) {
            inspector.inspect(first - 1, first - 1);
            return false;
        }
        ByteBuffer bytes = entries.bytes();
        int chainCrc = inspector.chainCrcOf(first - 1);
        int at = entries.offsetOf(first);
        for (long i = first; i <= last; i++) {
            int own = bytes.getInt(at + EntryLayout.CHAIN_CRC);
            if (!isAsRecorded(bytes, at, i) || (i == checkpoint.index() && own != checkpoint.chainCrc())) {
                LOG.warn("entry {} of another member is not the one that the index knows: {} is not repaired", i,
                    damaged);
                return false;
            }
            if (!unsealed.chains(bytes, at, i, chainCrc) || !unsealed.hasIntactBody(bytes, at, i)) {
                inspector.inspect(i - 1, i - 1); // Perhaps that one is damaged, too.
                LOG.warn("entry {} of another member does not chain from the one before: {} is not repaired", i,
                    damaged);
                return false;
            }
            chainCrc = own;
            at += bytes.getInt(at + EntryLayout.SIZE);
        }
        return true;
    }

    private boolean isAsRecorded(ByteBuffer bytes, int at, long of) {
        return index.hasRecord(of)
            && index.record(of).isHeaderOf(bytes, at)
            && data.holds(index.position(of));
    }

    /** Whether the entry behind the whole range chains from the last that would be written. */
    private boolean isJoined(EntrySlice entries, IndexRange range, long last, long lastIndex) {
        long behind = last + 1;
        if (last < range.last() || behind > lastIndex) {
            return true;
        }
        if (index.agreesWith(data, behind) && inspector.chains(behind, entries.chainCrcAt(last))) {
            return true;
        }
        if (isSoundInItself(behind, lastIndex)) {
            LOG.error("entry {} does not chain from the entries of another member: the logs have diverged, {} is not "
                + "repaired", behind, damaged);
        } else {
            damaged.add(behind, behind);
            LOG.error("entry {} is damaged, too", behind);
        }
        return false;
    }

    /** As far as that can be told without the entry before: what the chain alone protects is zero. */
    private boolean isSoundInItself(long of, long lastIndex) {
        if (!index.agreesWith(data, of)) {
            return false;
        }
        ByteBuffer bytes = data.bytesAt(index.position(of));
        int at = data.offsetOf(index.position(of));
        return bytes.getInt(at + EntryLayout.CHANNEL) == 0
            && inspector.hasIntactBody(of)
            && (of == lastIndex || !index.agreesWith(data, of + 1)
                || inspector.chains(of + 1, inspector.chainCrcOf(of)));
    }

    /** A file that was cut, or came back from a copy with holes, lacks blocks: for these there may be no room yet. */
    private boolean isWritten(EntrySlice entries, long first, long last, long lastIndex) throws IOException {
        try {
            write(entries, first, last, lastIndex);
            return true;
        } catch (IOException e) {
            if (e.getCause() instanceof DiskFullException) {
                LOG.warn("{} is not repaired as long as the disk is full: {}", damaged, e.getMessage());
                return false;
            }
            throw e;
        }
    }

    /** The entries of a slice lie together, on disk as in the slice. */
    private void write(EntrySlice entries, long first, long last, long lastIndex) throws IOException {
        restoreFiller(first);
        int begin = entries.offsetOf(first);
        int length = entries.offsetOf(last + 1) - begin;
        int to = data.offsetOf(index.position(first));
        MappedFile file = data.pinnedAt(index.position(first));
        if (file == null) {
            return; // A compaction was faster.
        }
        try {
            file.write(to, entries.bytes().slice(begin, length));
            file.force(to, to + length);
            file.endWrites(); // As a rule an older segment; the next write opens it again.
        } finally {
            file.release();
        }
        if (last < lastIndex && !damaged.contains(last + 1)) {
            restoreFiller(last + 1);
        }
    }

    private void restoreFiller(long before) throws IOException {
        Filler.restore(data, Filler.between(inspector.endOf(before - 1), index.position(before),
            unsealed.placeOf(index, before), data.segmentSize()));
    }
}
