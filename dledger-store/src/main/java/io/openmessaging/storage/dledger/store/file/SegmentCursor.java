package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ConcurrentModificationException;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryChecksums;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.store.EntryCursor;

/**
 * A cursor in mapped segments. It goes from entry to entry by their sizes, and asks the index only for the first one
 * and behind filler; the chain shows that what it found is the next entry.
 *
 * <p>For one thread at a time. Invariants: {@code file}, if there is one, is pinned once by this cursor, and
 * {@code bytes} are its bytes, never written to here; {@code hasNeighbour} implies {@code file}.
 */
final class SegmentCursor implements EntryCursor {
    private static final int CACHE_LINE_BYTES = 64;
    /** Beyond this the processor reads ahead by itself. */
    private static final int MOST_TOUCHED_BYTES = 4096;

    private final LogReader reader;
    private final long firstIndex;
    private final long lastIndex;
    /** Entries up to here were committed, so that no truncation touches them. */
    private final long safeIndex;
    private final long truncationsBefore;
    private final EntryChecksums checksums = new EntryChecksums();

    private long nextIndex;
    /** The segment of the entry that was shown last; null at first and behind the last entry. */
    private MmapFile file;
    private ByteBuffer bytes;
    /** The same, read-only: what callers get to see. */
    private ByteBuffer shown;
    /** Where the entry that was shown last begins and ends (exclusive) in the segment. */
    private int at;
    private int end;
    private boolean stands;
    /** Whether the entry that was shown last is the one before the next one. */
    private boolean hasNeighbour;
    /** Means nothing; written so that the loads that it comes from are made. */
    private byte touched;

    /** A cursor over [firstIndex, lastIndex], of which those up to {@code safeIndex} stay as they are. */
    SegmentCursor(LogReader reader, long firstIndex, long lastIndex, long safeIndex) {
        this.reader = reader;
        this.firstIndex = firstIndex;
        this.lastIndex = lastIndex;
        this.safeIndex = safeIndex;
        this.truncationsBefore = reader.truncations();
        this.nextIndex = firstIndex;
    }

    @Override
    public boolean next() throws IOException {
        stands = false;
        if (nextIndex > lastIndex) {
            unpin();
            return false;
        }
        checkNotTruncated();
        if (!hasNeighbour || !goOn()) {
            find();
        }
        nextIndex++;
        stands = true;
        hasNeighbour = true;
        return true;
    }

    private void checkNotTruncated() {
        if (nextIndex > safeIndex && reader.truncations() != truncationsBefore) {
            throw new ConcurrentModificationException("entries were truncated while a cursor read up to " + lastIndex
                + "; it has read up to " + (nextIndex - 1));
        }
    }

    /** Goes to the entry right behind the one before, if that is the next one. */
    private boolean goOn() {
        if (!EntryLayout.hasPlausibleHeader(bytes, end, bytes.limit())
            || bytes.getLong(end + EntryLayout.INDEX) != nextIndex) {
            return false;
        }
        if (nextIndex < lastIndex) {
            int size = bytes.getInt(end + EntryLayout.SIZE);
            touch(bytes, end + size, Math.min(size, MOST_TOUCHED_BYTES));
        }
        if (!followsTheOneBefore()) {
            return false;
        }
        at = end;
        end += bytes.getInt(at + EntryLayout.SIZE);
        return true;
    }

    /** By the chain, or by what the historical library wrote, which has none. */
    private boolean followsTheOneBefore() {
        return reader.isUnsealed(nextIndex)
            ? EntryLayout.isUnsealed(bytes, end)
                && bytes.getLong(end + EntryLayout.POSITION) == bytes.getLong(at + EntryLayout.POSITION) + end - at
            : checksums.areIntact(bytes, end, bytes.getInt(at + EntryLayout.CHAIN_CRC));
    }

    /**
     * Loads a byte of each cache line: a checksum takes its bytes in order and waits for every line that is not there,
     * while these loads wait together. A scan is a tenth faster for it.
     */
    private void touch(ByteBuffer view, int from, int length) {
        byte sum = 0;
        int to = Math.min(from + length, view.limit());
        for (int i = from; i < to; i += CACHE_LINE_BYTES) {
            sum += view.get(i);
        }
        touched = sum;
    }

    /** Goes to the next entry by its index record. */
    private void find() throws IOException {
        IndexRecord record = reader.record(nextIndex);
        boolean isHere = record != null && file != null && reader.fileAt(record.position()) == file;
        MmapFile found = record == null || isHere ? file : reader.pinnedAt(record.position());
        if (record == null || found == null) {
            throw notFound(LogReader.NOT_IN_A_FILE);
        }
        ByteBuffer view = found.bytes();
        int foundAt = reader.offsetOf(record.position());
        String problem = problemAt(record, view, foundAt);
        if (!problem.isEmpty()) {
            if (!isHere) {
                found.release();
            }
            throw notFound(problem);
        }
        if (!isHere) {
            unpin();
            file = found;
            bytes = view;
            shown = view.asReadOnlyBuffer();
        }
        at = foundAt;
        end = foundAt + record.sizeBytes();
    }

    /** What is wrong with the entry there; "" if nothing is. */
    private String problemAt(IndexRecord record, ByteBuffer view, int foundAt) {
        if (!record.isHeaderOf(view, foundAt)) {
            return LogReader.HEADER_DIFFERS;
        }
        if (reader.isUnsealed(nextIndex)) {
            return EntryLayout.isUnsealed(view, foundAt) ? "" : "its checksums should be zero";
        }
        if (EntryLayout.isUnsealed(view, foundAt)) {
            return LogReader.NO_CHECKSUMS;
        }
        if (!checksums.isBodyIntact(view, foundAt)) {
            return "body checksum differs";
        }
        boolean chains = !hasNeighbour || view.getInt(foundAt + EntryLayout.CHAIN_CRC)
            == checksums.chainCrc(view, foundAt, bytes.getInt(at + EntryLayout.CHAIN_CRC));
        return chains ? "" : "it does not chain from the entry before it";
    }

    /** The fault to throw; what was truncated while it was read is not damaged. */
    private IOException notFound(String problem) {
        checkNotTruncated();
        return reader.notFound(nextIndex, problem);
    }

    private void unpin() {
        if (file != null) {
            file.release();
            file = null;
            bytes = null;
            shown = null;
            hasNeighbour = false;
        }
    }

    @Override
    public void seek(long index) {
        if (index < firstIndex || index > lastIndex) {
            throw new IndexOutOfBoundsException("entry " + index + " is not in [" + firstIndex + ", " + lastIndex
                + "]");
        }
        stands = false;
        hasNeighbour = false;
        nextIndex = index;
    }

    private ByteBuffer current() {
        if (!stands) {
            throw new IllegalStateException("the cursor stands on no entry");
        }
        return bytes;
    }

    @Override
    public long index() {
        return current().getLong(at + EntryLayout.INDEX);
    }

    @Override
    public long term() {
        return current().getLong(at + EntryLayout.TERM);
    }

    @Override
    public DLedgerEntryType type() {
        return DLedgerEntryType.ofMagic(current().getInt(at + EntryLayout.MAGIC));
    }

    @Override
    public long position() {
        return current().getLong(at + EntryLayout.POSITION);
    }

    @Override
    public int bodySize() {
        return current().getInt(at + EntryLayout.BODY_SIZE);
    }

    @Override
    public ByteBuffer body() {
        int size = bodySize();
        return shown.slice(at + EntryLayout.HEADER_BYTES, size);
    }

    @Override
    public void close() {
        stands = false;
        unpin();
        nextIndex = lastIndex + 1;
    }
}
