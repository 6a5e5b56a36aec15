package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.ConcurrentModificationException;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryChecksums;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.store.EntryCursor;

/**
 * A cursor over the entries of a log. It copies a piece of a segment at a time, and checks and shows entries in that
 * copy: bytes from far away come fastest in one go, and what becomes of the log does not touch what is shown. It goes
 * from entry to entry by their sizes, and asks the index only for the first one and behind filler; the chain shows that
 * what it found is the next entry.
 *
 * <p>For one thread at a time. Invariant: the first {@code checkedTo} bytes of the piece are whole entries that follow
 * each other, as the log held them at one moment since the cursor was made. It pins nothing.
 */
final class SegmentCursor implements EntryCursor {
    /** What is copied at a time when a scan goes on: with what it comes from, it fits in the cache of a core. */
    static final int PIECE_BYTES = 16 * 1024;
    /** What is copied when the second entry is asked for. The first one is copied alone: it may be the only one. */
    static final int FIRST_PIECE_BYTES = 4 * 1024;

    private static final byte[] NOTHING = new byte[0];

    private final LogReader reader;
    private final long firstIndex;
    private final long lastIndex;
    /** Entries up to here were committed, so that no truncation touches them. */
    private final long safeIndex;
    private final long truncationsBefore;
    private final EntryChecksums checksums = new EntryChecksums();

    private long nextIndex;
    private byte[] piece = NOTHING;
    /** The same, read-only: what callers get to see. */
    private ByteBuffer shown = ByteBuffer.wrap(NOTHING);
    /** How many bytes of the piece were copied last. */
    private int filled;
    private int checkedTo;
    /** How much to copy the next time, if one entry is not larger. */
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
        end = at + EntryLayout.getInt(piece, at + EntryLayout.SIZE);
        nextIndex++;
        stands = true;
    }

    private boolean findNext() throws IOException {
        if (nextIndex > lastIndex) {
            letGo();
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

    /** Copies what lies behind the entry that was checked last, and checks it; false if that is not the next entry. */
    private boolean goOn() {
        if (!load(endPosition, EntryLayout.HEADER_BYTES)) {
            return false;
        }
        int size = EntryLayout.getInt(piece, EntryLayout.SIZE);
        if (size > filled && EntryLayout.hasPlausibleHeader(piece, 0, Integer.MAX_VALUE)) {
            load(endPosition, size);
        }
        check(0, nextIndex);
        return checkedTo > 0;
    }

    /** Copies so many bytes into the piece, or more; false if the log has fewer from there to a segment's end. */
    private boolean load(long position, int least) {
        int most = Math.max(least, aheadBytes);
        if (piece.length < most) {
            piece = new byte[most];
            shown = ByteBuffer.wrap(piece).asReadOnlyBuffer();
        }
        end = 0;
        checkedTo = 0;
        filled = reader.copy(position, piece, most);
        aheadBytes = aheadBytes == 0 ? FIRST_PIECE_BYTES : PIECE_BYTES;
        checkNotTruncated(); // Or these may be other entries, or not even of one moment.
        return filled >= least;
    }

    /**
     * Checks entries in the piece, of which the first one should begin at {@code from}, until one does not follow. The
     * chain vouches for all of a header but its bodySize.
     */
    private void check(int from, long firstToCheck) {
        boolean areUnsealed = reader.isUnsealed(firstToCheck); // Such entries come before all others.
        byte[] bytes = piece; // The compiler would read these fields anew for each entry.
        int limit = filled;
        int crc = chainCrc;
        int to = from;
        for (long i = firstToCheck; i <= lastIndex && limit - to >= EntryLayout.HEADER_BYTES; i++) {
            int size = EntryLayout.getInt(bytes, to + EntryLayout.SIZE);
            if (size < EntryLayout.HEADER_BYTES || size > limit - to
                || EntryLayout.getInt(bytes, to + EntryLayout.BODY_SIZE) != size - EntryLayout.HEADER_BYTES
                || EntryLayout.getLong(bytes, to + EntryLayout.INDEX) != i) {
                break;
            }
            areUnsealed = areUnsealed && reader.isUnsealed(i);
            if (!(areUnsealed ? isUnsealedAt(to, endPosition + to - from) : checksums.areIntact(bytes, to, crc))) {
                break;
            }
            crc = EntryLayout.getInt(bytes, to + EntryLayout.CHAIN_CRC);
            to += size;
        }
        chainCrc = crc;
        endPosition += to - from;
        checkedTo = to;
    }

    /** Whether the entry is one of the historical library's, which has no chain, in its place. */
    private boolean isUnsealedAt(int from, long position) {
        return EntryLayout.hasPlausibleHeader(piece, from, filled)
            && EntryLayout.isUnsealed(piece, from)
            && EntryLayout.getLong(piece, from + EntryLayout.POSITION) == position;
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
            throw notFound(filled == 0 ? LogReader.NOT_IN_A_FILE : LogReader.HEADER_DIFFERS);
        }
        String problem = problemOf(record, isUnsealed);
        if (!problem.isEmpty()) {
            throw notFound(problem);
        }
        hasNeighbour = true;
        endPosition = record.end();
        chainCrc = EntryLayout.getInt(piece, EntryLayout.CHAIN_CRC);
        checkedTo = record.sizeBytes();
        if (filled > checkedTo) {
            check(checkedTo, nextIndex + 1);
        }
    }

    /** What is wrong with the entry at the piece's beginning; "" if nothing is. */
    private String problemOf(IndexRecord record, boolean isUnsealed) {
        if (!record.isHeaderOf(piece)) {
            return LogReader.HEADER_DIFFERS;
        }
        if (isUnsealed) {
            return EntryLayout.isUnsealed(piece, 0) ? "" : "its checksums should be zero";
        }
        if (EntryLayout.isUnsealed(piece, 0)) {
            return LogReader.NO_CHECKSUMS;
        }
        if (!checksums.isBodyIntact(piece, 0)) {
            return "body checksum differs";
        }
        boolean chains = !hasNeighbour
            || EntryLayout.getInt(piece, EntryLayout.CHAIN_CRC) == checksums.chainCrc(piece, 0, chainCrc);
        return chains ? "" : "it does not chain from the entry before it";
    }

    /** The fault to throw; what was truncated while it was read is not damaged. */
    private IOException notFound(String problem) {
        checkNotTruncated();
        return reader.notFound(nextIndex, problem);
    }

    private void letGo() {
        piece = NOTHING;
        shown = ByteBuffer.wrap(NOTHING);
        end = 0;
        checkedTo = 0;
        hasNeighbour = false;
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
        return EntryLayout.getLong(piece, current() + EntryLayout.INDEX);
    }

    @Override
    public long term() {
        return EntryLayout.getLong(piece, current() + EntryLayout.TERM);
    }

    @Override
    public DLedgerEntryType type() {
        return DLedgerEntryType.ofMagic(EntryLayout.getInt(piece, current() + EntryLayout.MAGIC));
    }

    @Override
    public long position() {
        return EntryLayout.getLong(piece, current() + EntryLayout.POSITION);
    }

    @Override
    public int bodySize() {
        return EntryLayout.getInt(piece, current() + EntryLayout.BODY_SIZE);
    }

    @Override
    public ByteBuffer body() {
        int from = current() + EntryLayout.HEADER_BYTES;
        return shown.slice(from, end - from);
    }

    @Override
    public byte[] copyOfBody() {
        return Arrays.copyOfRange(piece, current() + EntryLayout.HEADER_BYTES, end);
    }

    @Override
    public void close() {
        stands = false;
        letGo();
        nextIndex = lastIndex + 1;
    }
}
