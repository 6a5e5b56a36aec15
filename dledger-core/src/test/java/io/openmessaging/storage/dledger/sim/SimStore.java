package io.openmessaging.storage.dledger.sim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

import io.openmessaging.storage.dledger.entry.Belonging;
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
import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.StoreIdentity;

/**
 * The store of one incarnation of a member, on the {@link SimDisk} that outlives it. It checks what it is told to
 * write as a real store must: the next index, the position, the chain. Owned by one run, single-threaded.
 */
final class SimStore extends DLedgerStore {
    private final SimDisk disk;
    private final Liar liar;
    private final SimDrive.Run run;
    private long committed = -1;

    SimStore(SimDisk disk, Liar liar, SimDrive.Run run) {
        this.disk = disk;
        this.liar = liar;
        this.run = run;
    }

    @Override
    public RecoveredLog open() {
        if (liar.forcesWhatItFoundOnOpen()) {
            disk.makeReadableDurable();
        }
        List<SimEntry> log = disk.log();
        long[] runFirst = new long[log.size()];
        long[] runTerm = new long[log.size()];
        int runs = 0;
        for (SimEntry entry : log.subList((int) disk.baseIndex() + 1, log.size())) {
            if (runs == 0 || entry.term() != runTerm[runs - 1]) {
                runFirst[runs] = entry.index();
                runTerm[runs++] = entry.term();
            }
        }
        committed = Math.max(disk.commitHint(), disk.baseIndex());
        RecoveredLog.Life life = disk.beginLife();
        SimDrive.Vote vote = disk.vote();
        long lastTerm = log.isEmpty() ? -1 : log.get(log.size() - 1).term();
        String votedFor = vote.term() >= lastTerm ? vote.votedFor() : "";
        return liar.recovered(new RecoveredLog(base(), Math.max(vote.term(), lastTerm), votedFor, committed,
            log.size() - 1L, Arrays.copyOf(runFirst, runs), Arrays.copyOf(runTerm, runs), life,
            disk.configurations(), disk.belonging()));
    }

    @Override
    public DLedgerResponseCode reserve(Proposal proposal) {
        return run.isFull() ? DLedgerResponseCode.DISK_FULL : DLedgerResponseCode.SUCCESS;
    }

    @Override
    public DLedgerResponseCode reserve(EntrySlice entries, long firstIndex) {
        return run.isFull() ? DLedgerResponseCode.DISK_FULL : DLedgerResponseCode.SUCCESS;
    }

    @Override
    public void append(long term, long firstIndex, Proposal proposal) {
        for (int i = 0; i < proposal.count(); i++) {
            write(DLedgerEntryType.NORMAL, term, firstIndex + i, proposal.body(i));
            proposal.positionIs(i, disk.log().get((int) firstIndex + i).position());
        }
        run.happened(Moment.APPENDED);
    }

    @Override
    public void appendControl(long term, long index, DLedgerEntryType type, byte[] body) {
        write(type, term, index, body);
        run.happened(type == DLedgerEntryType.CONFIG_CHANGE ? Moment.CONFIGURED : Moment.APPENDED);
    }

    private void write(DLedgerEntryType type, long term, long index, byte[] body) {
        expect(index == disk.log().size(), "leader appends " + index + ", the log ends at " + lastIndex());
        disk.append(SimEntry.written(type, index, term, disk.previousOf(index), body));
    }

    @Override
    public void append(EntrySlice entries, long firstIndex) {
        ByteBuffer from = entries.bytes();
        int at = entries.offsetOf(firstIndex);
        for (long index = firstIndex; index <= entries.lastIndex(); index++) {
            byte[] bytes = new byte[from.getInt(at + EntryLayout.SIZE)];
            from.get(at, bytes);
            SimEntry entry = SimEntry.of(bytes);
            SimEntry previous = disk.previousOf(index);
            expect(index == disk.log().size(), "follower appends " + index + ", the log ends at " + lastIndex());
            expect(entry.position() == (previous == null ? 0 : previous.endPosition()),
                "entry " + index + " is for position " + entry.position());
            expect(entry.follows(previous), "entry " + index + " does not follow in the chain");
            disk.append(entry);
            at += bytes.length;
        }
        run.happened(entries.configurations().isEmpty() ? Moment.APPENDED : Moment.CONFIGURED);
    }

    @Override
    public void truncateFrom(long index) {
        expectWithin(index, index);
        disk.truncateFrom(index);
        run.happened(Moment.TRUNCATED);
    }

    @Override
    public void compactUpTo(long index) {
        expect(index > disk.baseIndex() && index <= committed, "compacts up to " + index + ", committed " + committed);
        disk.compactUpTo(index);
    }

    @Override
    public void resetTo(LogBase base, LoggedConfiguration inForce) {
        expect(base.index() >= committed, "resets to " + base + ", committed " + committed);
        disk.resetTo(base, inForce, run.committedUpTo(base.index()), committed);
        committed = base.index();
        run.happened(Moment.RESET);
    }

    @Override
    public SnapshotStore snapshots() {
        return disk.snapshots();
    }

    @Override
    public LogBase base() {
        return disk.base();
    }

    @Override
    public void saveVote(long term, String votedFor) {
        disk.saveVote(new SimDrive.Vote(term, votedFor));
        run.happened(Moment.VOTE_SAVED);
    }

    @Override
    public void becameWhole() {
        disk.becameWhole();
    }

    @Override
    public StoreIdentity identity() {
        Belonging now = disk.belonging();
        return new StoreIdentity(now.storeId(), now.clusterId(), now.joined(), now.pledge());
    }

    @Override
    public void pledge(String clusterId) {
        disk.belongAs(identity().pledgedTo(clusterId).belonging());
    }

    @Override
    public void found(String clusterId) {
        disk.belongAs(identity().foundedAs(clusterId).belonging());
    }

    @Override
    public void join(String clusterId) {
        disk.belongAs(identity().joinedTo(clusterId).belonging());
    }

    @Override
    public void committed(long index) {
        committed = Math.max(committed, index);
    }

    @Override
    public void sync() {
        disk.forced(disk.writes(), committed);
    }

    @Override
    public void syncVote() {
        disk.forcedVote(disk.vote());
    }

    @Override
    public long lastIndex() {
        return disk.log().size() - 1L;
    }

    @Override
    public long committedIndex() {
        return committed;
    }

    @Override
    public long committedPosition() {
        return committed < 0 ? 0 : disk.log().get((int) committed).endPosition();
    }

    @Override
    public EntrySlice slice(long firstIndex, long lastIndex) {
        expectWithin(firstIndex, lastIndex);
        ByteBuffer bytes = ByteBuffer.allocate((int) sizeBytes(firstIndex, lastIndex));
        for (long index = firstIndex; index <= lastIndex; index++) {
            bytes.put(disk.log().get((int) index).bytes());
        }
        return EntrySlice.trusted(bytes.flip(), firstIndex, lastIndex, run.sliceOpened());
    }

    @Override
    public DLedgerEntry get(long index) throws IOException {
        if (index <= disk.baseIndex() || index > lastIndex()) {
            throw new IndexOutOfBoundsException(index + " is not in (" + disk.baseIndex() + ", " + lastIndex() + "]");
        }
        try {
            return DLedgerEntry.read(ByteBuffer.wrap(disk.log().get((int) index).bytes()), 0);
        } catch (CorruptEntryException e) {
            throw new IOException(e);
        }
    }

    @Override
    public long lastIndexWithin(long firstIndex, long lastIndex, int maxBytes) {
        long limit = disk.log().get((int) firstIndex).position() + maxBytes;
        long last = firstIndex;
        while (last < lastIndex && disk.log().get((int) last + 1).endPosition() <= limit) {
            last++;
        }
        return last;
    }

    @Override
    public long sizeBytes(long firstIndex, long lastIndex) {
        long end = disk.log().get((int) lastIndex).endPosition();
        return end - disk.log().get((int) firstIndex).position();
    }

    @Override
    public int chainCrcAt(long index) {
        expect(index >= disk.baseIndex(), "asks for the chain at " + index + ", below " + disk.baseIndex());
        return index == -1 ? EntryLayout.CHAIN_START : disk.log().get((int) index).chainCrc();
    }

    @Override
    public void close() {
        sync();
        syncVote();
    }

    private void expectWithin(long firstIndex, long lastIndex) {
        expect(firstIndex > disk.baseIndex() && lastIndex <= lastIndex(), "asks for [" + firstIndex + ", " + lastIndex
            + "], has (" + disk.baseIndex() + ", " + lastIndex() + "]");
    }

    private static void expect(boolean condition, String found) {
        if (!condition) {
            throw new IllegalStateException(found);
        }
    }
}
