package io.openmessaging.storage.dledger.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.snapshot.SnapshotStore;

/**
 * A log and a vote in the heap, for tests and for groups that may forget everything when their processes end. One array
 * for each encoded entry; positions follow each other without filler, control entries lie between the others.
 *
 * <p>Written under the group's lock; each write ends by showing a new {@link Log} to the readers, which may be any
 * thread. An array that readers may know is only written to behind their end. Syncs do nothing: what is written is as
 * durable as it will be. A member of this kind that restarts has forgotten its promises, so it must not come back to a
 * group whose entries matter. Architecture §3.6.
 */
public final class DLedgerMemoryStore extends DLedgerStore {
    private static final int FIRST_CAPACITY = 64;
    private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

    /** The log after some write; immutable up to its count. */
    private static final class Log {
        private final LogBase base;
        private final byte[][] entries;
        private final int count;
        private final long endPosition;

        /** An empty one. */
        Log(LogBase base) {
            this(base, new byte[FIRST_CAPACITY][], 0, base.position());
        }

        private Log(LogBase base, byte[][] entries, int count, long endPosition) {
            this.base = base;
            this.entries = entries;
            this.count = count;
            this.endPosition = endPosition;
        }

        long firstIndex() {
            return base.index() + 1;
        }

        long lastIndex() {
            return base.index() + count;
        }

        ByteBuffer entry(long index) {
            if (index < firstIndex() || index > lastIndex()) {
                throw new IndexOutOfBoundsException("index " + index + " is not in [" + firstIndex() + ", "
                    + lastIndex() + "]");
            }
            return ByteBuffer.wrap(entries[(int) (index - firstIndex())]);
        }

        /** Where the entry begins; the end of the log for the index after the last. */
        long positionOf(long index) {
            return index == lastIndex() + 1 ? endPosition : entry(index).getLong(EntryLayout.POSITION);
        }

        long lastTerm() {
            return count == 0 ? base.term() : entry(lastIndex()).getLong(EntryLayout.TERM);
        }

        int chainCrcAt(long index) {
            return index == base.index() ? base.chainCrc() : entry(index).getInt(EntryLayout.CHAIN_CRC);
        }

        Log with(byte[] entry) {
            byte[][] target = entries;
            if (count == entries.length) {
                target = Arrays.copyOf(entries, (int) Math.min(2L * count, MAX_CAPACITY));
            }
            target[count] = entry;
            return new Log(base, target, count + 1, endPosition + entry.length);
        }

        Log behind(long index) {
            ByteBuffer last = entry(index);
            LogBase newBase = new LogBase(index, last.getLong(EntryLayout.TERM), last.getInt(EntryLayout.CHAIN_CRC),
                positionOf(index + 1));
            int gone = Math.toIntExact(index - base.index());
            byte[][] kept = Arrays.copyOfRange(entries, gone, Math.max(entries.length, gone + FIRST_CAPACITY));
            return new Log(newBase, kept, count - gone, endPosition);
        }

        Log before(long index) {
            int newCount = Math.toIntExact(index - firstIndex());
            byte[][] kept = Arrays.copyOf(Arrays.copyOf(entries, newCount), Math.max(FIRST_CAPACITY, newCount));
            return new Log(base, kept, newCount, positionOf(index));
        }
    }

    private final RecoveredLog found = RecoveredLog.empty();
    private final SnapshotStore snapshots = new MemorySnapshotStore();
    /** Written by who founds the group, read by any thread. */
    private volatile StoreIdentity identity = new StoreIdentity(UUID.randomUUID().toString(), "");
    /** Written under the group's lock, read by any thread. */
    private volatile Log log = new Log(LogBase.START);
    /** Written under the group's lock, read by any thread. */
    private volatile long committedIndex = -1;
    /** Written by whoever closes, read under the group's lock. */
    private volatile boolean closed;

    @Override
    public RecoveredLog open() {
        return found;
    }

    @Override
    public DLedgerResponseCode reserve(Proposal proposal) {
        if (proposal.maxBodyBytes() > EntryLayout.MAX_BODY_BYTES) {
            return DLedgerResponseCode.ENTRY_TOO_LARGE;
        }
        return roomFor(proposal.count());
    }

    @Override
    public DLedgerResponseCode reserve(EntrySlice entries, long firstIndex) {
        return roomFor(entries.lastIndex() - firstIndex + 1);
    }

    private DLedgerResponseCode roomFor(long more) {
        return log.count + more > MAX_CAPACITY ? DLedgerResponseCode.DISK_FULL : DLedgerResponseCode.SUCCESS;
    }

    @Override
    public void append(long term, long firstIndex, Proposal proposal) {
        Log longer = log;
        for (int i = 0; i < proposal.count(); i++) {
            proposal.positionIs(i, longer.endPosition);
            longer = with(longer, DLedgerEntryType.NORMAL, term, firstIndex + i, proposal.body(i));
        }
        show(longer);
    }

    @Override
    public void appendControl(long term, long index, DLedgerEntryType type, byte[] body) {
        show(with(log, type, term, index, body));
    }

    private static Log with(Log log, DLedgerEntryType type, long term, long index, byte[] body) {
        checkNext(log, index, term);
        byte[] entry = new byte[EntryLayout.sizeOf(body.length)];
        ByteBuffer buffer = ByteBuffer.wrap(entry);
        EntryLayout.put(buffer, 0, type, index, term, log.endPosition, body);
        EntryLayout.seal(buffer, 0, log.chainCrcAt(log.lastIndex()));
        return log.with(entry);
    }

    @Override
    public void append(EntrySlice entries, long firstIndex) {
        Log longer = log;
        ByteBuffer bytes = entries.bytes();
        int at = entries.offsetOf(firstIndex);
        for (long index = firstIndex; index <= entries.lastIndex(); index++) {
            byte[] entry = new byte[bytes.getInt(at + EntryLayout.SIZE)];
            bytes.get(at, entry);
            checkFollows(longer, index, ByteBuffer.wrap(entry));
            longer = longer.with(entry);
            at += entry.length;
        }
        show(longer);
    }

    private static void checkFollows(Log log, long index, ByteBuffer entry) {
        checkNext(log, index, entry.getLong(EntryLayout.TERM));
        if (entry.getLong(EntryLayout.POSITION) != log.endPosition) {
            throw new IllegalStateException("entry " + index + " must begin at position " + log.endPosition
                + ", names " + entry.getLong(EntryLayout.POSITION));
        }
        if (entry.getInt(EntryLayout.CHAIN_CRC)
            != EntryLayout.computeChainCrc(entry, 0, log.chainCrcAt(log.lastIndex()))) {
            throw new IllegalStateException("entry " + index + " does not chain from the one before it");
        }
    }

    private static void checkNext(Log log, long index, long term) {
        if (index != log.lastIndex() + 1) {
            throw new IllegalStateException("the next entry must have index " + (log.lastIndex() + 1) + ", has "
                + index);
        }
        if (term < log.lastTerm()) {
            throw new IllegalStateException("entry " + index + " must have term " + log.lastTerm()
                + " or above, has " + term);
        }
    }

    @Override
    public void truncateFrom(long index) {
        if (index <= committedIndex) {
            throw new IllegalStateException("truncates from " + index + ", but " + committedIndex + " is committed");
        }
        show(log.before(index));
    }

    @Override
    public void compactUpTo(long index) {
        if (index > committedIndex) {
            throw new IllegalStateException("compacts up to " + index + ", committed " + committedIndex);
        }
        show(log.behind(index));
    }

    /** Costs nothing; what readers hold of the old log they keep. */
    @Override
    public void resetTo(LogBase base, LoggedConfiguration inForce) {
        if (base.index() < committedIndex) {
            throw new IllegalStateException("resets to " + base.index() + ", but " + committedIndex + " is committed");
        }
        show(new Log(base));
        committedIndex = base.index();
    }

    private void show(Log next) {
        checkOpen();
        log = next;
    }

    @Override
    public void saveVote(long term, String votedFor) {
        checkOpen();
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the store in memory is written to after its close");
        }
    }

    @Override
    public void committed(long index) {
        if (index > log.lastIndex()) {
            throw new IllegalStateException("commits " + index + ", the last entry is " + log.lastIndex());
        }
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
    public LogBase base() {
        return log.base;
    }

    @Override
    public StoreIdentity identity() {
        return identity;
    }

    @Override
    public void pledge(String clusterId) {
        identity = identity.pledgedTo(clusterId);
    }

    @Override
    public void found(String clusterId) {
        identity = identity.foundedAs(clusterId);
    }

    @Override
    public SnapshotStore snapshots() {
        return snapshots;
    }

    @Override
    public long lastIndex() {
        return log.lastIndex();
    }

    @Override
    public long committedIndex() {
        return committedIndex;
    }

    @Override
    public long committedPosition() {
        long committed = committedIndex; // Read first: the log that it speaks of was shown before.
        Log now = log;
        return now.positionOf(Math.max(committed, now.base.index()) + 1);
    }

    @Override
    public EntrySlice slice(long firstIndex, long lastIndex) {
        Log now = log;
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(sizeBytes(now, firstIndex, lastIndex)));
        for (long index = firstIndex; index <= lastIndex; index++) {
            bytes.put(now.entry(index));
        }
        return EntrySlice.trusted(bytes.flip(), firstIndex, lastIndex, () -> { });
    }

    @Override
    public DLedgerEntry get(long index) throws IOException {
        try {
            return DLedgerEntry.read(log.entry(index), 0);
        } catch (CorruptEntryException e) {
            throw new IOException("the log in memory is damaged at entry " + index, e);
        }
    }

    @Override
    public long lastIndexWithin(long firstIndex, long lastIndex, int maxBytes) {
        Log now = log;
        long begin = now.positionOf(firstIndex);
        long last = firstIndex;
        while (last < lastIndex && now.positionOf(last + 2) - begin <= maxBytes) {
            last++;
        }
        return last;
    }

    @Override
    public long sizeBytes(long firstIndex, long lastIndex) {
        return sizeBytes(log, firstIndex, lastIndex);
    }

    private static long sizeBytes(Log log, long firstIndex, long lastIndex) {
        return log.positionOf(lastIndex + 1) - log.positionOf(firstIndex);
    }

    @Override
    public int chainCrcAt(long index) {
        return log.chainCrcAt(index);
    }

    @Override
    public void close() {
        closed = true;
    }
}
