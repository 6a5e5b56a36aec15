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
 * <p>For one thread at a time. Invariant: {@code file}, if there is one, is pinned once by this cursor, and
 * {@code bytes} are its bytes; where it is null the next entry is not compared with the one before.
 */
final class SegmentCursor implements EntryCursor {
    private final LogReader reader;
    private final long firstIndex;
    private final long lastIndex;
    /** Entries up to here were committed, so that no truncation touches them. */
    private final long safeIndex;
    private final long truncationsBefore;
    private final EntryChecksums checksums = new EntryChecksums();

    private long nextIndex;
    /** The segment of the entry that was shown last; null at first, behind the last entry and after a seek. */
    private MmapFile file;
    /** For reading only. */
    private ByteBuffer bytes;
    /** Where the entry that was shown last begins and ends (exclusive) in the segment. */
    private int at;
    private int end;
    private boolean stands;

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
        if (file == null || !goOn()) {
            find();
        }
        nextIndex++;
        stands = true;
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
            || bytes.getLong(end + EntryLayout.INDEX) != nextIndex
            || !followsTheOneBefore()) {
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

    /** Goes to the next entry by its index record. */
    private void find() throws IOException {
        IndexRecord record = reader.record(nextIndex);
        MmapFile found = record == null ? null : reader.pinnedAt(record.position());
        if (found == null) {
            throw notFound(LogReader.NOT_IN_A_FILE);
        }
        ByteBuffer view = found == file ? bytes : found.bytes().asReadOnlyBuffer();
        int foundAt = reader.offsetOf(record.position());
        String problem = problemAt(record, view, foundAt);
        if (!problem.isEmpty()) {
            found.release();
            throw notFound(problem);
        }
        unpin();
        file = found;
        bytes = view;
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
        boolean chains = file == null || view.getInt(foundAt + EntryLayout.CHAIN_CRC)
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
        }
    }

    @Override
    public void seek(long index) {
        if (index < firstIndex || index > lastIndex) {
            throw new IndexOutOfBoundsException("entry " + index + " is not in [" + firstIndex + ", " + lastIndex
                + "]");
        }
        stands = false;
        unpin();
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
        return current().slice(at + EntryLayout.HEADER_BYTES, bodySize());
    }

    @Override
    public void close() {
        stands = false;
        unpin();
        nextIndex = lastIndex + 1;
    }
}
