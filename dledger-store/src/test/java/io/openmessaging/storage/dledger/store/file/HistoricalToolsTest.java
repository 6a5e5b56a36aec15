package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.entry.EntryLayout;

/** The tools know the entries of the historical library, which have no checksums and NOOPs in line. */
class HistoricalToolsTest {
    private static final int SIZE = 1000;

    @TempDir
    Path base;

    /** Entries 0 to 6 of the historical library, a NOOP at 3, taken over, and two of ours. */
    @BeforeEach
    void takeOver() throws IOException {
        HistoricalWriter writer = new HistoricalWriter(TestStores.memberDir(base), TestStores.SEGMENT, 4096);
        for (int i = 0; i < 7; i++) {
            if (i == 3) {
                writer.noop(1);
            } else {
                writer.append(1, TestStores.bodyOf(i, SIZE - 48));
            }
        }
        writer.write(1, "n0").checkpoint(6, 6);
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            TestStores.append(store, 2, SIZE - 48);
            TestStores.append(store, 2, SIZE - 48);
            store.saveVote(2, "n0");
            store.syncVote();
            store.committed(7);
            store.sync();
        }
    }

    private VerifyReport verify() throws IOException {
        return LogVerifier.verify(TestStores.memberDir(base), List.of(), (entries, bytes, all) -> { });
    }

    @Test
    void aDirectoryThatWasTakenOverIsVerified() throws IOException {
        VerifyReport report = verify();
        assertEquals(List.of(), report.faults());
        assertEquals(9, report.checked().entries());
        assertEquals(8, StoreInspector.inspect(TestStores.memberDir(base), List.of()).lastIndex());
    }

    @Test
    void aDamagedHeaderWithoutChecksumsIsFound() throws IOException {
        TestStores.flip(TestStores.data(base, 0), SIZE + EntryLayout.INDEX + 7);
        VerifyReport report = verify();
        assertEquals(1, report.faults().size(), () -> report.faults().toString());
        assertEquals(1, report.faults().get(0).firstIndex());
        assertEquals(1, report.faults().get(0).lastIndex());
    }

    @Test
    void aLogIsCutAmongEntriesWithoutChecksumsAndGoesOn() throws IOException {
        for (long from : new long[] {8, 6, 4, 3}) {
            LogTruncation.plan(TestStores.memberDir(base), List.of(), from).execute(Clock.systemUTC());
            assertEquals(List.of(), verify().faults(), "from " + from);
            try (DLedgerMmapFileStore store = TestStores.open(base)) {
                assertEquals(from - 1, store.lastIndex());
            }
        }
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            TestStores.append(store, 3, 10);
            assertEquals(3, store.get(3).getIndex());
        }
        assertEquals(List.of(), verify().faults());
    }

    @Test
    void entriesWithoutChecksumsAreReadWithAnUnknownLink() throws IOException {
        EntryScan scan = EntryScan.nearIndex(TestStores.memberDir(base), 2);
        int seen = 0;
        while (scan.hasNext()) {
            LogDump.Item item = scan.next();
            assertFalse(item instanceof LogDump.Garbage || item instanceof LogDump.DamagedEntry, item.toString());
            if (item instanceof LogDump.Entry entry) {
                assertTrue(entry.link() != LogDump.Link.BROKEN, entry.toString());
                seen++;
            }
        }
        assertEquals(8, seen);
    }
}
