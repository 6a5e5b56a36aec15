package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.entry.RecoveredLog;

/** Experts drop the end of a log, and what is left opens as a whole store that knows that it forgot something. */
class LogTruncationTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2030-01-02T03:04:05Z"), ZoneOffset.UTC);
    private static final int SIZE = 1000;

    @TempDir
    Path base;

    /** Twelve entries of 1000 bytes, four in a segment; the first six are known to be committed. */
    @BeforeEach
    void fill() throws IOException {
        DLedgerMmapFileStore store = TestStores.open(base);
        for (int i = 0; i < 12; i++) {
            TestStores.append(store, 1, SIZE - 48);
        }
        store.committed(5);
        store.sync();
        store.close();
    }

    private LogTruncation plan(long index) throws IOException {
        return LogTruncation.plan(TestStores.memberDir(base), List.of(), index);
    }

    private VerifyReport verify() throws IOException {
        return LogVerifier.verify(TestStores.memberDir(base), List.of(), (entries, bytes, all) -> { });
    }

    private StoreFacts facts() throws IOException {
        return StoreInspector.inspect(TestStores.memberDir(base), List.of());
    }

    @Test
    void aPlanSaysWhatWouldGoAndChangesNothing() throws IOException {
        StoreFacts before = facts();
        LogTruncation.Plan plan = plan(9).plan();
        assertEquals(new LogTruncation.Plan(8, 11, 3, 2 * 4096 + 4 * SIZE - 2 * 4096 - SIZE, 5), plan);
        assertFalse(plan.reachesCommitted());
        assertEquals(before, facts());
        assertTrue(verify().isWhole());
    }

    @Test
    void uncommittedEntriesGoAndTheMemberComesBackRecovering() throws IOException {
        plan(9).execute(CLOCK);
        assertEquals(List.of(), verify().faults());
        assertEquals(8, verify().checked().lastIndex());
        assertEquals(5, facts().vote().commitHint());
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(base))) {
            RecoveredLog log = store.open();
            assertEquals(8, log.lastIndex());
            assertEquals(5, log.commitHint());
            assertEquals(new RecoveredLog.Life(1, true), log.life());
            TestStores.append(store, 2, SIZE - 48);
            assertEquals(9, store.get(9).getIndex());
        }
        assertEquals(List.of(), verify().faults());
    }

    @Test
    void committedEntriesGoWithAllThatWasSaidOfThem() throws IOException {
        LogTruncation truncation = plan(2);
        assertTrue(truncation.plan().reachesCommitted());
        truncation.execute(CLOCK);
        assertEquals(List.of(), verify().faults());
        assertEquals(1, facts().vote().commitHint());
        assertEquals(1, facts().vote().checkpointIndex());
        assertEquals(List.of(SegmentLog.nameOf(0)), TestStores.names(TestStores.memberDir(base).resolve("data")));
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            assertEquals(1, store.lastIndex());
        }
    }

    @Test
    void aWholeLogCanGo() throws IOException {
        plan(0).execute(CLOCK);
        assertEquals(List.of(), verify().faults());
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            assertEquals(-1, store.lastIndex());
            TestStores.append(store, 2, 10);
        }
        assertEquals(List.of(), verify().faults());
    }

    @Test
    void whatIsBelowDamageIsSavedAndNothingAboveIt() throws IOException {
        TestStores.flip(TestStores.data(base, 4096), 500);
        assertThrows(IOException.class, () -> plan(6), "entry 4 is damaged");
        LogTruncation truncation = plan(4);
        assertEquals(11, truncation.plan().oldLast());
        truncation.execute(CLOCK);
        assertEquals(List.of(), verify().faults());
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            assertEquals(3, store.lastIndex());
        }
    }

    @Test
    void theLastEntryCanGoIfItIsDamaged() throws IOException {
        TestStores.flip(TestStores.data(base, 8192), 3 * SIZE + 500);
        LogTruncation truncation = plan(11);
        assertEquals(1, truncation.plan().entries());
        truncation.execute(CLOCK);
        assertEquals(List.of(), verify().faults());
        assertEquals(10, verify().checked().lastIndex());
    }

    @Test
    void eachUseIsALineInTheMembersDirectory() throws IOException {
        plan(9).execute(CLOCK);
        plan(7).execute(CLOCK);
        List<String> lines = Files.readAllLines(TestStores.memberDir(base).resolve("truncated.log"));
        assertEquals(2, lines.size());
        assertTrue(lines.get(0).startsWith("2030-01-02T03:04:05Z last entry 11, 8 from now on: 3 entries"),
            lines.get(0));
    }

    @Test
    void aStoreInUseIsNotTouched() throws IOException {
        LogTruncation truncation = plan(9);
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            assertThrows(IOException.class, () -> truncation.execute(CLOCK));
            assertEquals(11, store.lastIndex());
        }
        assertTrue(verify().isWhole());
    }

    @Test
    void aPlanOfAnotherStateIsRefused() throws IOException {
        LogTruncation truncation = plan(9);
        DLedgerMmapFileStore store = TestStores.open(base);
        TestStores.append(store, 2, 10);
        store.close();
        assertThrows(IOException.class, () -> truncation.execute(CLOCK));
        assertEquals(12, verify().checked().lastIndex());
    }
}
