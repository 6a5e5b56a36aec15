package io.openmessaging.storage.dledger.store.file;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * Counts the whole entries of a log that is verified, and holds each against its index record and the checkpoint. Used
 * by one thread.
 *
 * <p>Records up to the checkpoint were forced before it was, so they must agree; those above are built anew at each
 * start, and are only counted.
 */
final class EntryTally {
    private static final int PROGRESS_EVERY = 256;

    private final Path indexDirectory;
    private final IndexLook index;
    private final Checkpoint checkpoint;
    private final boolean indexIsBeingBuilt;
    private final VerifyReport.Progress progress;
    private final long bytesOfAll;
    private final List<Fault> faults;

    private long entries;
    private long controlEntries;
    private long entryBytes;
    private long indexRecords;
    private long recordsBehind;
    private long firstIndex = -1;
    private long badRecordsFrom = -1;
    private long badRecordsTo = -1;
    private String badRecord = "";
    private final List<LoggedConfiguration> brought = new ArrayList<>();

    EntryTally(Path indexDirectory, IndexLook index, Checkpoint checkpoint, VerifyReport.Progress progress,
               long bytesOfAll, List<Fault> faults) {
        this.indexDirectory = indexDirectory;
        this.index = index;
        this.checkpoint = checkpoint;
        this.progress = progress;
        this.bytesOfAll = bytesOfAll;
        this.faults = faults;
        IndexRecord last = index.at(checkpoint.index());
        this.indexIsBeingBuilt = !checkpoint.isNone() && last.magic() == 0 && last.index() == checkpoint.index()
            && last.sizeBytes() > 0;
    }

    /** A whole entry, which stands in that run. */
    void entry(LogRun run, DLedgerEntryType type, long of, long position, int size, long term) {
        entries++;
        controlEntries += type.isControl() ? 1 : 0;
        entryBytes += size;
        firstIndex = firstIndex < 0 ? of : firstIndex;
        checkRecord(type, of, position, size, term);
        if (type.isConfiguration()) {
            readConfiguration(run, of, position);
        }
        if (of == checkpoint.index()) {
            checkCheckpoint(run, position);
        }
        if (entries % PROGRESS_EVERY == 0) {
            progress.at(entries, position, bytesOfAll);
        }
    }

    private void readConfiguration(LogRun run, long of, long position) {
        try {
            brought.add(StoreInspector.configurationAt(run, position));
        } catch (DamagedStoreException e) {
            faults.add(new Fault(run.fileAt(position).path(), position, of, of,
                "its checksums are right, but it brings no configuration that this program knows"));
        }
    }

    /** The configurations of the entries, in their order. */
    List<LoggedConfiguration> brought() {
        return brought;
    }

    private void checkRecord(DLedgerEntryType type, long of, long position, int size, long term) {
        if (!index.isReadable()) {
            return;
        }
        IndexRecord found = index.at(of);
        IndexRecord expected = new IndexRecord(type.magic(), position, size, of, term);
        if (found.equals(expected)) {
            indexRecords++;
        } else if (of > checkpoint.index() || indexIsBeingBuilt) {
            recordsBehind++;
        } else {
            badRecord(of, found.isThere() ? "expected " + expected + "; found " + found : "no record is there");
        }
    }

    private void badRecord(long of, String what) {
        if (badRecordsFrom >= 0 && of == badRecordsTo + 1) {
            badRecordsTo = of;
            return;
        }
        endBadRecords();
        badRecordsFrom = of;
        badRecordsTo = of;
        badRecord = what;
    }

    private void endBadRecords() {
        if (badRecordsFrom >= 0) {
            faults.add(new Fault(indexDirectory, -1, badRecordsFrom, badRecordsTo, "the index does not fit the data: "
                + badRecord + (badRecordsFrom < badRecordsTo ? ", and so on" : "")
                + "; it can be rebuilt from the data"));
            badRecordsFrom = -1;
        }
    }

    private void checkCheckpoint(LogRun run, long position) {
        ByteBuffer bytes = run.image().bytesAt(position);
        int chainCrc = bytes.getInt(run.image().offsetOf(position) + EntryLayout.CHAIN_CRC);
        if (position != checkpoint.position() || chainCrc != checkpoint.chainCrc()) {
            faults.add(new Fault(run.fileAt(position).path(), position, checkpoint.index(), checkpoint.index(),
                String.format("the checkpoint says position %d and chainCrc %08x, the entry stands at %d with %08x",
                    checkpoint.position(), checkpoint.chainCrc(), position, chainCrc)));
        }
    }

    /** All entries were shown; the log ends there. */
    VerifyReport.Checked end(LogEnd end, int files, List<String> notes) {
        endBadRecords();
        if (indexIsBeingBuilt) {
            notes.add("the index was being rebuilt when the store stopped; the next start does it again");
        }
        if (recordsBehind > 0) {
            notes.add("the index lacks " + recordsBehind + " records above the checkpoint, entry "
                + checkpoint.index() + "; each start builds those from the data");
        }
        return new VerifyReport.Checked(files, entries, controlEntries, entryBytes, indexRecords, firstIndex,
            end.index(), end.position());
    }
}
