package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.sim.Moment;
import io.openmessaging.storage.dledger.sim.SimDrive;

/**
 * The real store of one process of a simulated member; tells its {@link StoreDrive} and the run what it is told to
 * write. Prepares its files at once, on the run's thread, and lives in the member's time. Single-threaded.
 */
final class DrivenStore extends DLedgerMmapFileStore {
    private static final long NANOS_PER_MS = 1_000_000;

    private final StoreDrive drive;
    private final SimDrive.Run run;

    DrivenStore(DLedgerConfig config, SimDisk disk, StoreDrive drive, SimDrive.Run run) {
        super(config, disk, new TestExecutor(TestExecutor.When.AT_ONCE), () -> run.nowMs() * NANOS_PER_MS);
        this.drive = drive;
        this.run = run;
    }

    @Override
    public synchronized RecoveredLog open() throws IOException {
        RecoveredLog found = super.open();
        drive.opened(this, found);
        return found;
    }

    @Override
    public DLedgerResponseCode reserve(Proposal proposal) {
        return run.isFull() ? DLedgerResponseCode.DISK_FULL : super.reserve(proposal);
    }

    @Override
    public DLedgerResponseCode reserve(EntrySlice entries, long firstIndex) {
        return run.isFull() ? DLedgerResponseCode.DISK_FULL : super.reserve(entries, firstIndex);
    }

    @Override
    public void append(long term, long firstIndex, Proposal proposal) {
        super.append(term, firstIndex, proposal);
        for (int i = 0; i < proposal.count(); i++) {
            drive.waits(encoded(firstIndex + i, proposal.body(i)));
        }
        run.happened(Moment.APPENDED);
    }

    @Override
    public void appendControl(long term, long index, DLedgerEntryType type, byte[] body) {
        super.appendControl(term, index, type, body);
        drive.waits(encoded(index, body));
        run.happened(Moment.APPENDED);
    }

    @Override
    public void append(EntrySlice entries, long firstIndex) {
        super.append(entries, firstIndex);
        for (long index = firstIndex; index <= entries.lastIndex(); index++) {
            drive.waits(entryAt(index));
        }
        drive.handedOut(entries.lastIndex());
        run.happened(Moment.APPENDED);
    }

    /** A leader's entry as it must be; to look at it would have it written to its file, and no kill would lose it. */
    private byte[] encoded(long index, byte[] body) {
        IndexFile records = files().index();
        ByteBuffer bytes = ByteBuffer.allocate(records.size(index));
        EntryLayout.put(bytes, 0, records.type(index), index, records.term(index), records.position(index), body);
        EntryLayout.seal(bytes, 0, drive.lastChainCrc());
        return bytes.array();
    }

    @Override
    public void truncateFrom(long index) {
        super.truncateFrom(index);
        drive.truncatedFrom(index);
        run.happened(Moment.TRUNCATED);
    }

    @Override
    public void saveVote(long term, String votedFor) {
        super.saveVote(term, votedFor);
        drive.saved(new SimDrive.Vote(term, votedFor));
        run.happened(Moment.VOTE_SAVED);
    }

    @Override
    public void committed(long index) {
        super.committed(index);
        drive.committed(index);
    }

    @Override
    public EntrySlice slice(long firstIndex, long lastIndex) {
        EntrySlice slice = drive.sends() == StoreDrive.Sends.WRITTEN
            ? super.slice(firstIndex, lastIndex)
            : EntrySlice.trusted(drive.entries(firstIndex, lastIndex), firstIndex, lastIndex, () -> { });
        drive.handedOut(lastIndex);
        Runnable closed = run.sliceOpened();
        return EntrySlice.trusted(slice.bytes(), firstIndex, lastIndex, () -> {
            slice.close();
            closed.run();
        });
    }

    /** The entry's bytes; not a slice that the run counts. */
    byte[] entryAt(long index) {
        try (EntrySlice slice = super.slice(index, index)) {
            byte[] bytes = new byte[slice.sizeBytes()];
            slice.bytes().get(bytes);
            return bytes;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        super.close();
        drive.closed();
    }
}
