package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ConcurrentModificationException;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryChecksums;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.store.EntryCursor;

/**
 * A cursor over the entries of a log. It checks a piece of a segment at a time, and shows entries there: committed ones
 * where they are mapped, the segment being pinned, and others in a copy, since a truncation might touch them. It goes
 * from entry to entry by their sizes, and asks the index only for the first one and behind filler; the chain shows that
 * what it found is the next entry.
 *
 * <p>For one thread at a time. Invariant: the bytes [end, checkedTo) of the piece are whole entries that follow each
 * other, as the log held them at one moment since the cursor was made.
 */
final class SegmentCursor implements EntryCursor {
    /** What is checked at a time when a scan goes on: it is in the core's cache still when the caller looks at it. */
    static final int PIECE_BYTES = 16 * 1024;
    /** What is checked when the second entry is asked for. The first one is checked alone: it may be the only one. */
    static final int FIRST_PIECE_BYTES = 4 * 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final LogReader reader;
    private final long firstIndex;
    private final long lastIndex;
    /** Entries up to here were committed, so that no truncation touches them. */
    private final long safeIndex;
    private final long truncationsBefore;
    private final EntryChecksums checksums = new EntryChecksums();

    private long nextIndex;
    /** The pinned file that the piece is a part of; null if the piece is a copy. */
    private MappedFile file;
    /** The whole file, or the copy; this cursor's own view, read-only. */
    private ByteBuffer piece = NOTHING;
    /** End (exclusive) of what may be looked at. */
    private int limit;
    private int checkedTo;
    /** How much to check the next time, if one entry is not larger. */
    private int aheadBytes;
    /** Where the entry that was shown last begins in the piece, and where it ends (exclusive). */
    private int at;
    private int end;
    private boolean stands;
    /** Whether the next entry to be checked is the one behind that which was checked last. */
    private boolean hasNeighbour;
    /** Of the entry that was checked last, as the field below. */
    private long endPosition;
    private int chainCrc;

    /**
     * A cursor over [firstIndex, lastIndex], of which those up to {@code safeIndex} stay as they are. All were there
     * after that many truncations.
     */
    SegmentCursor(LogReader reader, long firstIndex, long lastIndex, long safeIndex, long truncations) {
        this.reader = reader;
        this.firstIndex = firstIndex;
        this.lastIndex = lastIndex;
        this.safeIndex = safeIndex;
        this.truncationsBefore = truncations;
        this.nextIndex = firstIndex;
    }

    @Override
    public boolean next() throws IOException {
        if (end < checkedTo && nextIndex <= safeIndex) { // As nearly always in a scan, and small enough to be inlined.
            step();
            return true;
        }
        stands = false;
        return findNext();
    }

    /** Goes to the next entry, which was checked already. */
    private void step() {
        at = end;
        end = at + piece.getInt(at + EntryLayout.SIZE);
        nextIndex++;
        stands = true;
    }

    private boolean findNext() throws IOException {
        if (nextIndex > lastIndex) {
            letGo();
            hasNeighbour = false;
            return false;
        }
        checkNotTruncated();
        if (end == checkedTo && !(hasNeighbour && goOn())) {
            find();
        }
        step();
        return true;
    }

    private void checkNotTruncated() {
        if (nextIndex > safeIndex && reader.truncations() != truncationsBefore) {
            throw new ConcurrentModificationException("entries were truncated while a cursor read up to " + lastIndex
                + "; it has read up to " + (nextIndex - 1));
        }
    }

    /** Checks what lies behind the entry that was checked last; false if that is not the next entry. */
    private boolean goOn() {
        if (!load(endPosition, EntryLayout.HEADER_BYTES)) {
            return false;
        }
        int size = piece.getInt(end + EntryLayout.SIZE);
        if (size > limit - end && EntryLayout.hasPlausibleHeader(piece, end, Integer.MAX_VALUE)) {
            load(endPosition, size);
        }
        check(nextIndex);
        return checkedTo > end;
    }

    /**
     * Makes the bytes from there on the piece, so many or more, none of them checked; false if the log has fewer from
     * there to a segment's end.
     */
    private boolean load(long position, int least) {
        int most = Math.max(least, aheadBytes);
        aheadBytes = aheadBytes == 0 ? FIRST_PIECE_BYTES : PIECE_BYTES;
        if (nextIndex <= safeIndex) {
            pin(position, most);
        } else {
            copy(position, most);
        }
        checkedTo = end;
        return limit - end >= least;
    }

    private void pin(long position, int most) {
        MappedFile holder = reader.fileAt(position);
        if (holder == null || holder != file) {
            letGo();
            file = reader.pinnedAt(position);
            piece = file == null ? NOTHING : file.bytes().asReadOnlyBuffer();
        }
        end = file == null ? 0 : reader.offsetOf(position);
        limit = end + Math.min(most, piece.capacity() - end);
        if (!MappedAccess.isReachable(piece, end, limit)) {
            limit = end; // A checksum over a page that the kernel refuses would end the process.
        }
    }

    private void copy(long position, int most) {
        letGo();
        byte[] bytes = new byte[most];
        piece = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        limit = reader.copy(position, bytes);
        checkNotTruncated(); // Or these may be other entries, or not even of one moment.
    }

    /**
     * Checks entries from {@code checkedTo} on, of which the first one should be that one, until one does not follow.
     * The chain vouches for all of a header but its bodySize.
     */
    private void check(long firstToCheck) {
        long lastToCheck = file == null ? lastIndex : Math.min(lastIndex, safeIndex);
        boolean areUnsealed = reader.isUnsealed(firstToCheck); // Such entries come before all others.
        ByteBuffer bytes = piece; // The compiler would read these fields anew for each entry.
        int bound = limit;
        int to = checkedTo;
        int crc = chainCrc;
        for (long i = firstToCheck; i <= lastToCheck && bound - to >= EntryLayout.HEADER_BYTES; i++) {
            int size = bytes.getInt(to + EntryLayout.SIZE);
            if (size < EntryLayout.HEADER_BYTES || size > bound - to
                || bytes.getInt(to + EntryLayout.BODY_SIZE) != size - EntryLayout.HEADER_BYTES
                || bytes.getLong(to + EntryLayout.INDEX) != i) {
                break;
            }
            areUnsealed = areUnsealed && reader.isUnsealed(i);
            if (!(areUnsealed ? isUnsealedAt(to, endPosition + to - checkedTo) : checksums.areIntact(bytes, to, crc))) {
                break;
            }
            crc = bytes.getInt(to + EntryLayout.CHAIN_CRC);
            to += size;
        }
        chainCrc = crc;
        endPosition += to - checkedTo;
        checkedTo = to;
    }

    /** Whether the entry is one of the historical library's, which has no chain, in its place. */
    private boolean isUnsealedAt(int from, long position) {
        return EntryLayout.hasPlausibleHeader(piece, from, limit)
            && EntryLayout.isUnsealed(piece, from)
            && piece.getLong(from + EntryLayout.POSITION) == position;
    }

    /** Goes to the next entry by its index record. */
    private void find() throws IOException {
        IndexRecord record = reader.record(nextIndex);
        boolean isUnsealed = reader.isUnsealed(nextIndex); // Asked for while the record comes from memory.
        if (record == null) {
            throw notFound(LogReader.NOT_IN_A_FILE);
        }
        if (!record.isPlausible()) {
            throw notFound(LogReader.HEADER_DIFFERS);
        }
        if (!load(record.position(), record.sizeBytes())) {
            throw notFound(limit == end ? LogReader.NOT_IN_A_FILE : LogReader.HEADER_DIFFERS);
        }
        String problem = problemOf(record, isUnsealed);
        if (!problem.isEmpty()) {
            throw notFound(problem);
        }
        hasNeighbour = true;
        endPosition = record.end();
        chainCrc = piece.getInt(end + EntryLayout.CHAIN_CRC);
        checkedTo = end + record.sizeBytes();
        if (limit > checkedTo) {
            check(nextIndex + 1);
        }
    }

    /** What is wrong with the entry at the piece's beginning; "" if nothing is. */
    private String problemOf(IndexRecord record, boolean isUnsealed) {
        if (!record.isHeaderOf(piece, end)) {
            return LogReader.HEADER_DIFFERS;
        }
        if (isUnsealed) {
            return EntryLayout.isUnsealed(piece, end) ? "" : "its checksums should be zero";
        }
        if (EntryLayout.isUnsealed(piece, end)) {
            return LogReader.NO_CHECKSUMS;
        }
        if (!checksums.isBodyIntact(piece, end)) {
            return "body checksum differs";
        }
        boolean chains = !hasNeighbour
            || piece.getInt(end + EntryLayout.CHAIN_CRC) == checksums.chainCrc(piece, end, chainCrc);
        return chains ? "" : "it does not chain from the entry before it";
    }

    /** The fault to throw; what was truncated while it was read is not damaged. */
    private IOException notFound(String problem) {
        checkNotTruncated();
        return reader.notFound(nextIndex, problem);
    }

    /** Ends the pin; the piece is empty. */
    private void letGo() {
        if (file != null) {
            file.release();
            file = null;
        }
        piece = NOTHING;
        end = 0;
        limit = 0;
        checkedTo = 0;
    }

    @Override
    public void seek(long index) {
        if (index < firstIndex || index > lastIndex) {
            throw new IndexOutOfBoundsException("entry " + index + " is not in [" + firstIndex + ", " + lastIndex
                + "]");
        }
        stands = false;
        end = checkedTo;
        hasNeighbour = false;
        aheadBytes = 0;
        nextIndex = index;
    }

    /** Where the entry begins that the cursor stands on. */
    private int current() {
        if (!stands) {
            throw new IllegalStateException("the cursor stands on no entry");
        }
        return at;
    }

    @Override
    public long index() {
        return piece.getLong(current() + EntryLayout.INDEX);
    }

    @Override
    public long term() {
        return piece.getLong(current() + EntryLayout.TERM);
    }

    @Override
    public DLedgerEntryType type() {
        return DLedgerEntryType.ofMagic(piece.getInt(current() + EntryLayout.MAGIC));
    }

    @Override
    public long position() {
        return piece.getLong(current() + EntryLayout.POSITION);
    }

    @Override
    public int bodySize() {
        return piece.getInt(current() + EntryLayout.BODY_SIZE);
    }

    @Override
    public ByteBuffer body() {
        int from = current() + EntryLayout.HEADER_BYTES;
        return piece.slice(from, end - from);
    }

    @Override
    public byte[] copyOfBody() {
        int from = current() + EntryLayout.HEADER_BYTES;
        byte[] copy = new byte[end - from];
        piece.get(from, copy);
        return copy;
    }

    @Override
    public void close() {
        stands = false;
        letGo();
        nextIndex = lastIndex + 1;
    }
}
