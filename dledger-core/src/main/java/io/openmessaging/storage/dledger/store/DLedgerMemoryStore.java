package io.openmessaging.storage.dledger.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * A log and a vote in the heap, for tests and for groups that may forget everything when their processes end. One array
 * for each encoded entry; positions follow each other without filler, control entries lie between the others.
 *
 * <p>All methods take the object's own monitor, so reads may come from any thread. Syncs do nothing: what is written is
 * as durable as it will be. A member of this kind that restarts has forgotten its promises, so it is no member of a group
 * whose entries matter. Architecture §3.6.
 */
public final class DLedgerMemoryStore extends DLedgerStore {
    private static final int FIRST_CAPACITY = 64;

    private byte[][] entries = new byte[FIRST_CAPACITY][];
    private int count;
    private long endPosition;
    private long committedIndex = -1;
    private boolean closed;

    @Override
    public synchronized RecoveredLog open() {
        return RecoveredLog.empty();
    }

    @Override
    public synchronized DLedgerResponseCode reserve(Proposal proposal) {
        if (proposal.maxBodyBytes() > EntryLayout.MAX_BODY_BYTES) {
            return DLedgerResponseCode.ENTRY_TOO_LARGE;
        }
        return roomFor(proposal.count());
    }

    @Override
    public synchronized DLedgerResponseCode reserve(EntrySlice slice, long firstIndex) {
        return roomFor(slice.lastIndex() - firstIndex + 1);
    }

    private DLedgerResponseCode roomFor(long more) {
        return count + more > Integer.MAX_VALUE - 8 ? DLedgerResponseCode.DISK_FULL : DLedgerResponseCode.SUCCESS;
    }

    @Override
    public synchronized void append(long term, long firstIndex, Proposal proposal) {
        for (int i = 0; i < proposal.count(); i++) {
            proposal.positionIs(i, endPosition);
            appendOne(DLedgerEntryType.NORMAL, term, firstIndex + i, proposal.body(i));
        }
    }

    @Override
    public synchronized void appendControl(long term, long index, DLedgerEntryType type) {
        appendOne(type, term, index, new byte[0]);
    }

    private void appendOne(DLedgerEntryType type, long term, long index, byte[] body) {
        byte[] entry = new byte[EntryLayout.sizeOf(body.length)];
        ByteBuffer buffer = ByteBuffer.wrap(entry);
        EntryLayout.put(buffer, 0, type, index, term, endPosition, body);
        EntryLayout.seal(buffer, 0, chainCrcAt(count - 1));
        add(index, entry);
    }

    @Override
    public synchronized void append(EntrySlice slice, long firstIndex) {
        ByteBuffer bytes = slice.bytes();
        int at = slice.offsetOf(firstIndex);
        for (long index = firstIndex; index <= slice.lastIndex(); index++) {
            byte[] entry = new byte[bytes.getInt(at + EntryLayout.SIZE)];
            bytes.get(at, entry);
            checkFollows(ByteBuffer.wrap(entry), index);
            add(index, entry);
            at += entry.length;
        }
    }

    private void checkFollows(ByteBuffer entry, long index) {
        if (entry.getLong(EntryLayout.POSITION) != endPosition) {
            throw new IllegalStateException("entry " + index + " must begin at position " + endPosition + ", names "
                + entry.getLong(EntryLayout.POSITION));
        }
        if (entry.getInt(EntryLayout.CHAIN_CRC) != EntryLayout.computeChainCrc(entry, 0, chainCrcAt(count - 1))) {
            throw new IllegalStateException("entry " + index + " does not chain from the one before it");
        }
    }

    private void add(long index, byte[] entry) {
        checkWritable();
        if (index != count) {
            throw new IllegalStateException("the next entry must have index " + count + ", has " + index);
        }
        if (count == entries.length) {
            entries = Arrays.copyOf(entries, (int) Math.min(2L * count, Integer.MAX_VALUE - 8));
        }
        entries[count++] = entry;
        endPosition += entry.length;
    }

    @Override
    public synchronized void truncateFrom(long index) {
        checkWritable();
        if (index <= committedIndex) {
            throw new IllegalStateException("truncates from " + index + ", but " + committedIndex + " is committed");
        }
        endPosition = positionOf(index);
        Arrays.fill(entries, (int) index, count, null);
        count = (int) index;
    }

    @Override
    public synchronized void saveVote(long term, String votedFor) {
        checkWritable();
    }

    @Override
    public synchronized void committed(long index) {
        checkHeld(index);
        committedIndex = Math.max(committedIndex, index);
    }

    @Override
    public void sync() {
        // Memory is as durable as it gets.
    }

    @Override
    public void syncVote() {
        // Memory is as durable as it gets.
    }

    @Override
    public synchronized long lastIndex() {
        return count - 1;
    }

    @Override
    public synchronized long committedIndex() {
        return committedIndex;
    }

    @Override
    public synchronized long committedPosition() {
        return committedIndex < 0 ? 0 : positionOf(committedIndex + 1);
    }

    @Override
    public synchronized EntrySlice slice(long firstIndex, long lastIndex) {
        ByteBuffer bytes = ByteBuffer.allocate(sizeBytes(firstIndex, lastIndex));
        for (long index = firstIndex; index <= lastIndex; index++) {
            bytes.put(entries[(int) index]);
        }
        return EntrySlice.trusted(bytes.flip(), firstIndex, lastIndex, () -> { });
    }

    @Override
    public synchronized DLedgerEntry get(long index) throws IOException {
        checkHeld(index);
        try {
            return DLedgerEntry.read(ByteBuffer.wrap(entries[(int) index]), 0);
        } catch (CorruptEntryException e) {
            throw new IOException("the log in memory is damaged at entry " + index, e);
        }
    }

    @Override
    public synchronized long lastIndexWithin(long firstIndex, long lastIndex, int maxBytes) {
        checkHeld(firstIndex);
        checkHeld(lastIndex);
        long bytes = entries[(int) firstIndex].length;
        long last = firstIndex;
        while (last < lastIndex && bytes + entries[(int) last + 1].length <= maxBytes) {
            bytes += entries[(int) ++last].length;
        }
        return last;
    }

    @Override
    public synchronized int sizeBytes(long firstIndex, long lastIndex) {
        checkHeld(firstIndex);
        return Math.toIntExact(positionOf(lastIndex + 1) - positionOf(firstIndex));
    }

    @Override
    public synchronized int chainCrcAt(long index) {
        if (index == -1) {
            return EntryLayout.CHAIN_START;
        }
        checkHeld(index);
        return ByteBuffer.wrap(entries[(int) index]).getInt(EntryLayout.CHAIN_CRC);
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    /** Where the entry begins; the end of the log for the index after the last. */
    private long positionOf(long index) {
        if (index == count) {
            return endPosition;
        }
        checkHeld(index);
        return ByteBuffer.wrap(entries[(int) index]).getLong(EntryLayout.POSITION);
    }

    private void checkHeld(long index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("index " + index + " is not in [0, " + (count - 1) + "]");
        }
    }

    private void checkWritable() {
        if (closed) {
            throw new IllegalStateException("the store in memory is written to after its close");
        }
    }
}
