package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.openmessaging.storage.dledger.Invariants;
import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.store.DamagedEntryException;
import io.openmessaging.storage.dledger.store.EntryCursor;

/**
 * Reads the entries of one log: finds each by its index record and checks what it gives out.
 *
 * <p>Stateless, but for the log that it reads; any thread, while another appends and truncates. So whatever does not
 * look right is asked for once more: it may have been dropped while it was read. Architecture §3.6, §3.9.
 */
final class LogReader {
    static final String HEADER_DIFFERS = "its header and its index record differ";
    static final String CHECKSUM_DIFFERS = "it is not what its checksums say";
    static final String NO_CHECKSUMS = "its checksums are zero";
    static final String NOT_IN_A_FILE = "no data file holds its position";

    private final Path directory;
    private final SegmentLog data;
    private final IndexFile index;
    private final DataLog log;
    private final UnsealedPrefix unsealed;
    private final Damage damage;
    private final Limits limits;
    private final Function<Throwable, ? extends RuntimeException> onLost;

    /**
     * What is known of entries by their index.
     *
     * @param committed up to which (inclusive) entries never change
     * @param durable up to which (inclusive) they are old enough to have rotted
     */
    record Limits(LongSupplier committed, LongSupplier durable) {
    }

    /**
     * A reader of a log in that directory, for whose sake faults name it.
     *
     * @param onLost hears that the kernel refuses pages or writes, which finishes the store, and gives what is to be
     *     thrown
     */
    LogReader(Path directory, StoreFiles files, DataLog log, Damage damage, Limits limits,
              Function<Throwable, ? extends RuntimeException> onLost) {
        this.onLost = onLost;
        this.directory = directory;
        this.data = files.data();
        this.index = files.index();
        this.log = log;
        this.unsealed = files.unsealed();
        this.damage = damage;
        this.limits = limits;
    }

    /** A view of the mapped segment, not a copy. */
    EntrySlice slice(long firstIndex, long lastIndex) {
        if (firstIndex > lastIndex) {
            return EntrySlice.empty(firstIndex);
        }
        checkRange(firstIndex, lastIndex);
        makeReadable(endOf(lastIndex));
        checkWhole(firstIndex, lastIndex);
        Invariants.check(areContiguous(firstIndex, lastIndex), "entries %d to %d are not contiguous", firstIndex,
            lastIndex);
        checkRecord(firstIndex);
        checkRecord(lastIndex);
        MappedFile file = data.pinnedAt(index.position(firstIndex));
        if (file == null) {
            checkRange(firstIndex, lastIndex);
            throw new UncheckedIOException(damaged(firstIndex, NOT_IN_A_FILE));
        }
        ByteBuffer bytes = file.bytes()
            .slice(data.offsetOf(index.position(firstIndex)), (int) sizeBytes(firstIndex, lastIndex));
        return EntrySlice.trusted(bytes, firstIndex, lastIndex, file::release);
    }

    /** What is not in its file yet is written. */
    private void makeReadable(long end) {
        try {
            data.readableTo(end);
        } catch (UncheckedIOException e) {
            throw onLost.apply(e.getCause());
        }
    }

    /** What lies there is read and checked by who gets a slice; that it is the entry is checked here. */
    private void checkRecord(long ofIndex) {
        if (!index.agreesWith(data, ofIndex)) {
            throw unreadable(ofIndex, HEADER_DIFFERS);
        }
    }

    /** What is new was checked when it came, and was just forced; older entries may have rotted since. */
    private void checkWhole(long firstIndex, long lastIndex) {
        long hole = damage.ranges().nextFrom(firstIndex);
        if (hole > lastIndex) {
            hole = damage.inspector().firstRotten(firstIndex, Math.min(lastIndex, limits.durable.getAsLong()));
        }
        if (hole <= lastIndex) {
            throw unreadable(hole, CHECKSUM_DIFFERS);
        }
    }

    private DamagedEntryException unreadable(long of, String problem) {
        return new DamagedEntryException(of, notFound(of, problem));
    }

    /** As {@link io.openmessaging.storage.dledger.entry.LogView#isDamaged}. Does not wait. */
    boolean isDamaged(long of) {
        if (of <= log.base().index() || of > limits.committed.getAsLong()) {
            return false;
        }
        if (!index.agreesWith(data, of)
            || of <= limits.durable.getAsLong() && damage.inspector().firstRotten(of, of) == of) {
            damage.suspect(of);
        }
        return damage.ranges().contains(of);
    }

    /**
     * A checked copy of an entry. What is wrong and can be mended on this member is mended, and the entry read once
     * more; may block then.
     */
    DLedgerEntry get(long of) throws IOException {
        while (true) {
            long truncations = log.truncations();
            try {
                DLedgerEntry entry = readOrMend(of, truncations);
                if (entry.isSealed() || truncations == log.truncations()) {
                    return entry;
                } // Else nothing vouches for the body: it may have been replaced while it was read.
            } catch (IOException e) {
                if (truncations == log.truncations()) {
                    throw e;
                } // Else it was dropped while it was read, and there may be another one of its index by now.
            }
        }
    }

    /**
     * Each entry waits for its index record, and then for its bytes. So the record is asked for first, once it is
     * settled that there is one, and all else that can be looked at is looked at between the two.
     */
    private DLedgerEntry readOrMend(long of, long truncations) throws IOException {
        long last = log.lastIndex();
        IndexRecord record = record(of);
        checkRange(of, of, last);
        if (damage.ranges().contains(of)) {
            throw damaged(of, CHECKSUM_DIFFERS);
        }
        try {
            return read(of, record, truncations);
        } catch (IOException e) {
            boolean wasThere = of <= limits.committed.getAsLong() && log.truncations() == truncations;
            if (!wasThere || damage.isConfirmed(of)) {
                throw e;
            }
            return read(of, record(of), truncations);
        }
    }

    /**
     * Reads without a pin, which would cost as much as finding the entry: what was read from a segment that was dropped
     * meanwhile is thrown away.
     */
    private DLedgerEntry read(long of, IndexRecord record, long truncations) throws IOException {
        if (record == null) {
            throw notFound(of, NOT_IN_A_FILE, truncations);
        }
        boolean isUnsealed = unsealed.contains(of);
        makeReadable(record.position() + record.sizeBytes());
        Segments segments = data.segments();
        MappedFile file = segments.fileAt(record.position());
        if (file == null) {
            throw notFound(of, NOT_IN_A_FILE, truncations);
        }
        DLedgerEntry entry;
        try {
            entry = DLedgerEntry.copy(file.bytes(), segments.offsetOf(record.position()), record.sizeBytes());
        } catch (CorruptEntryException e) {
            throw notFound(of, HEADER_DIFFERS, truncations);
        }
        boolean isOther = !record.isOf(entry);
        if (!stillHolds(data, segments, file, record.position())) {
            throw notFound(of, NOT_IN_A_FILE, truncations);
        }
        if (isOther) {
            throw notFound(of, HEADER_DIFFERS, truncations);
        }
        if (entry.isSealed() == isUnsealed) {
            throw notFound(of, NO_CHECKSUMS, truncations);
        }
        if (!entry.hasIntactBody()) { // The last of the checks: the others are done while the body comes from memory.
            throw notFound(of, "body checksum differs", truncations);
        }
        return entry;
    }

    /**
     * Whether what was read from the file, one of {@code before}, was the log's: then it cannot have been used for
     * anything else yet.
     */
    static boolean stillHolds(SegmentLog log, Segments before, MappedFile file, long position) {
        VarHandle.acquireFence(); // The bytes were loaded before this looks.
        Segments now = log.segments();
        return now == before || now.fileAt(position) == file;
    }

    /** A cursor over the entries [firstIndex, lastIndex], of which those up to {@code safeIndex} stay as they are. */
    EntryCursor cursor(long firstIndex, long lastIndex, long safeIndex) {
        long truncations = log.truncations();
        if (firstIndex <= lastIndex) {
            checkRange(firstIndex, lastIndex);
            makeReadable(endOf(lastIndex));
        }
        return new SegmentCursor(this, firstIndex, lastIndex, safeIndex, truncations);
    }

    /** Whether the entry is one of those that the historical library wrote, without checksums. */
    boolean isUnsealed(long of) {
        return unsealed.contains(of);
    }

    /** How often entries were dropped from the end. */
    long truncations() {
        return log.truncations();
    }

    /** The place of an entry, as the index has it; null where there is none. */
    IndexRecord record(long of) {
        IndexRecord record = index.record(of);
        return record == null || record.index() != of ? null : record;
    }

    /** As {@link SegmentLog#fileAt}. */
    MappedFile fileAt(long position) {
        return data.fileAt(position);
    }

    /** As {@link SegmentLog#pinnedAt}. */
    MappedFile pinnedAt(long position) {
        return data.pinnedAt(position);
    }

    /** As {@link SegmentLog#offsetOf}. */
    int offsetOf(long position) {
        return data.offsetOf(position);
    }

    /**
     * Copies bytes as they lie in a segment, from that position on, until the target is full.
     *
     * @return how many: at most up to the segment's end; 0 if the log does not hold the position, or not any more
     */
    int copy(long position, byte[] target) {
        makeReadable(position + target.length);
        Segments segments = data.segments();
        MappedFile file = segments.fileAt(position);
        if (file == null) {
            return 0;
        }
        int at = segments.offsetOf(position);
        int length = Math.min(target.length, data.segmentSize() - at);
        file.bytes().get(at, target, 0, length);
        return stillHolds(data, segments, file, position) ? length : 0;
    }

    /**
     * The fault to throw for an entry of the log that is not what it should be.
     *
     * @throws IndexOutOfBoundsException if it was dropped while it was read, so that nothing is wrong
     */
    IOException notFound(long of, String problem) {
        return notFound(of, problem, log.truncations());
    }

    /**
     * As {@link #notFound(long, String)}, for who looked at the entry when there had been that many truncations: what
     * was dropped since is not damaged, even if another entry stands there by now that is committed.
     */
    private IOException notFound(long of, String problem, long truncations) {
        if (MappedAccess.settle()) { // Cold: nothing is wrong with the entry, it was not loaded.
            throw onLost.apply(damaged(of, "the kernel refuses its pages"));
        }
        checkRange(of, of);
        if (of <= limits.committed.getAsLong() && log.truncations() == truncations) {
            damage.suspect(of);
        }
        return damaged(of, problem);
    }

    private IOException damaged(long of, String problem) {
        IndexRecord record = index.record(of);
        long position = record == null ? -1 : record.position();
        MappedFile file = data.fileAt(position);
        return new IOException((file == null ? directory : file.path()) + " is damaged at position " + position
            + ": entry " + of + ": " + problem);
    }

    long lastIndexWithin(long firstIndex, long lastIndex, int maxBytes) {
        checkRange(firstIndex, lastIndex);
        long fits = firstIndex;
        long fitsNot = Math.min(lastIndex, firstIndex + maxBytes / EntryLayout.HEADER_BYTES) + 1;
        fitsNot = Math.max(firstIndex + 1, Math.min(fitsNot, damage.ranges().nextFrom(firstIndex)));
        while (fitsNot - fits > 1) {
            long middle = fits + (fitsNot - fits) / 2;
            if (areContiguous(firstIndex, middle) && endOf(middle) - index.position(firstIndex) <= maxBytes) {
                fits = middle;
            } else {
                fitsNot = middle;
            }
        }
        return fits;
    }

    long sizeBytes(long firstIndex, long lastIndex) {
        return endOf(lastIndex) - index.position(firstIndex);
    }

    int chainCrcAt(long of) {
        if (damage.ranges().contains(of)) {
            throw unreadable(of, CHECKSUM_DIFFERS);
        }
        if (of != log.base().index()) {
            checkRecord(of);
        }
        return log.chainCrcAt(of);
    }

    /** In one segment user entries have no gaps, and so have the control entries, in the filler behind them. */
    private boolean areContiguous(long firstIndex, long lastIndex) {
        return index.position(firstIndex) / data.segmentSize() == index.position(lastIndex) / data.segmentSize()
            && hidesInFiller(firstIndex) == hidesInFiller(lastIndex);
    }

    private boolean hidesInFiller(long of) {
        return index.isHidden(of) && !unsealed.contains(of);
    }

    private long endOf(long ofIndex) {
        return index.position(ofIndex) + index.size(ofIndex);
    }

    private void checkRange(long firstIndex, long lastIndex) {
        checkRange(firstIndex, lastIndex, log.lastIndex());
    }

    private void checkRange(long firstIndex, long lastIndex, long last) {
        long first = log.base().index() + 1;
        if (firstIndex < first || lastIndex < firstIndex || lastIndex > last) {
            throw new IndexOutOfBoundsException("entries " + firstIndex + " to " + lastIndex + " are not in [" + first
                + ", " + last + "]");
        }
    }
}
