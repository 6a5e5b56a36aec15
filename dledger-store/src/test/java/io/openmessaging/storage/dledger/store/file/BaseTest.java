package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.InvariantViolation;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.RecoveredLog;

/** A log that was cut at its beginning goes on as it was, and a crash on the way leaves one that opens. */
class BaseTest {
    private static final int SEGMENT = TestStores.SEGMENT;
    private static final int BODY = 952;
    private static final int IN_SEGMENT = 4;

    @TempDir
    Path base;

    /** Four entries of 1,000 bytes to a segment, each segment in a term of its own, committed but for the last. */
    private static DLedgerMmapFileStore filled(DLedgerMmapFileStore store, int segments) throws IOException {
        for (int i = 0; i < segments * IN_SEGMENT; i++) {
            TestStores.append(store, i / IN_SEGMENT, BODY);
        }
        store.sync();
        store.committed(store.lastIndex() - 1);
        store.sync();
        return store;
    }

    private static void checkEntries(DLedgerMmapFileStore store, long first, long last) throws Exception {
        assertEquals(first - 1, store.base().index());
        assertEquals(last, store.lastIndex());
        for (long i = first; i <= last; i++) {
            DLedgerEntry entry = store.get(i);
            assertArrayEquals(TestStores.bodyOf(i, BODY), entry.getBody(), "body of " + i);
            assertEquals(i / IN_SEGMENT, entry.getTerm());
            assertEquals(entry.getChainCrc(), store.chainCrcAt(i));
        }
        for (long gone = -1; gone < first; gone++) {
            long index = gone;
            assertThrows(IndexOutOfBoundsException.class, () -> store.get(index));
        }
        long upTo = store.lastIndexWithin(first, last, 2100);
        assertEquals(first + 1, upTo);
        try (EntrySlice slice = store.slice(first, upTo);
             EntrySlice parsed = EntrySlice.parse(slice.bytes(), first, store.base().chainCrc(), () -> { })) {
            assertEquals(upTo, parsed.lastIndex(), "the first entry chains from the base");
        }
    }

    @Test
    void compactionDropsWholeSegmentsAndTheRestStaysThroughRestartsAndAppends() throws Exception {
        DLedgerMmapFileStore store = filled(TestStores.open(base), 5);
        long position = store.committedPosition();
        store.compactUpTo(2 * IN_SEGMENT + 1);
        checkEntries(store, 2 * IN_SEGMENT, 5 * IN_SEGMENT - 1);
        TestStores.append(store, 5, BODY);
        store.close();
        assertEquals(List.of(2, 3, 4, 5).stream().map(i -> SegmentLog.nameOf(i * SEGMENT)).toList(),
            TestStores.names(TestStores.data(base, 0).getParent()));

        DLedgerMmapFileStore again = new DLedgerMmapFileStore(TestStores.config(base));
        RecoveredLog found = again.open();
        assertEquals(new LogBase(7, 1, found.base().chainCrc(), 2L * SEGMENT), found.base());
        assertEquals(found.base(), again.base());
        assertArrayEquals(new long[] {8, 12, 16, 20}, found.runFirstIndexes());
        assertArrayEquals(new long[] {2, 3, 4, 5}, found.runTerms());
        assertEquals(5 * IN_SEGMENT - 2, found.commitHint());
        assertEquals(position, again.committedPosition());
        checkEntries(again, 2 * IN_SEGMENT, 5 * IN_SEGMENT);
        again.truncateFrom(5 * IN_SEGMENT);
        again.compactUpTo(4 * IN_SEGMENT - 1);
        checkEntries(again, 4 * IN_SEGMENT, 5 * IN_SEGMENT - 1);
        again.close();
    }

    @Test
    void theLastSegmentStaysAndWhatIsNotCommittedIsNotAsked() throws Exception {
        DLedgerMmapFileStore store = filled(TestStores.open(base), 3);
        store.compactUpTo(-1);
        store.compactUpTo(IN_SEGMENT - 2);
        assertEquals(LogBase.START, store.base());
        assertThrows(InvariantViolation.class, () -> store.compactUpTo(store.lastIndex()));
        store.committed(store.lastIndex());
        store.compactUpTo(store.lastIndex());
        checkEntries(store, 2 * IN_SEGMENT, 3 * IN_SEGMENT - 1);
        store.close();
    }

    @Test
    void aSegmentThatBeginsWithAControlEntryInFillerMayBecomeTheFirst() throws Exception {
        DLedgerMmapFileStore store = TestStores.open(base);
        TestStores.append(store, 1, SEGMENT - 100);
        TestStores.appendControl(store, 2);
        TestStores.append(store, 2, 100);
        assertEquals(SEGMENT + 8, store.get(1).getPos());
        store.committed(2);
        store.sync();
        store.compactUpTo(0);
        assertEquals(0, store.base().index());
        store.close();

        DLedgerMmapFileStore again = TestStores.open(base);
        assertEquals(new LogBase(0, 1, again.base().chainCrc(), SEGMENT), again.base());
        assertTrue(again.get(1).getType().isControl());
        assertEquals(2, again.lastIndex());
        again.close();
    }

    @Test
    void aLogIsTruncatedBackToItsBaseAndGoesOnThere() throws Exception {
        DLedgerMmapFileStore store = TestStores.open(base);
        for (int i = 0; i < 3 * IN_SEGMENT; i++) {
            TestStores.append(store, 1, BODY);
        }
        DLedgerEntry last = store.get(2 * IN_SEGMENT - 1);
        store.resetTo(new LogBase(last.getIndex(), last.getTerm(), last.getChainCrc(), 2L * SEGMENT));
        TestStores.append(store, 2, BODY);
        TestStores.append(store, 2, BODY);
        store.truncateFrom(2 * IN_SEGMENT);
        assertEquals(store.base().index(), store.lastIndex());
        assertEquals(2L * SEGMENT, store.committedPosition());
        store.close();

        DLedgerMmapFileStore again = TestStores.open(base);
        assertEquals(2 * IN_SEGMENT - 1, again.lastIndex());
        assertEquals(2 * IN_SEGMENT - 1, again.committedIndex());
        TestStores.append(again, 3, BODY);
        assertEquals(2L * SEGMENT, again.get(2 * IN_SEGMENT).getPos());
        again.close();
    }

    @Test
    void anIndexThatIsLostIsBuiltAnewFromTheBaseOn() throws Exception {
        DLedgerMmapFileStore store = filled(TestStores.open(base), 5);
        store.compactUpTo(3 * IN_SEGMENT);
        store.close();
        Files.delete(TestStores.memberDir(base).resolve("index").resolve(SegmentLog.nameOf(0)));
        DLedgerMmapFileStore again = TestStores.open(base);
        checkEntries(again, 3 * IN_SEGMENT, 5 * IN_SEGMENT - 1);
        again.close();
    }

    @Test
    void indexFilesGoWithTheEntries() throws Exception {
        DLedgerMmapFileStore store = TestStores.open(base);
        for (int i = 0; i < 400; i++) {
            TestStores.append(store, 1, 400);
        }
        store.committed(399);
        store.sync();
        store.compactUpTo(390);
        store.close();
        assertEquals(List.of(SegmentLog.nameOf(3 * 4096)),
            TestStores.names(TestStores.memberDir(base).resolve("index")));
        DLedgerMmapFileStore again = TestStores.open(base);
        assertEquals(399, again.get(399).getIndex());
        assertEquals(again.base().index() + 1, again.get(again.base().index() + 1).getIndex());
        again.close();
    }

    @Test
    void aCrashAtAnyStepOfACompactionLeavesALogThatOpens() throws Exception {
        for (int step = 0; ; step++) {
            Path directory = base.resolve("crash-" + step);
            CrashingDisk disk = new CrashingDisk();
            DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(directory), disk);
            store.open();
            filled(store, 4);
            disk.crashAfter(step);
            store.compactUpTo(3 * IN_SEGMENT - 1);
            assertThrowsIf(disk, store::close);
            DLedgerMmapFileStore again = TestStores.open(directory);
            boolean moved = again.base().index() >= 0;
            checkEntries(again, moved ? 3 * IN_SEGMENT : 0, 4 * IN_SEGMENT - 1);
            assertEquals(!moved, Files.exists(TestStores.data(directory, 0)), "no file below the base is left");
            again.close();
            if (!disk.hasCrashed()) {
                assertTrue(step > 4, "a compaction makes more steps than " + step);
                return;
            }
        }
    }

    /** A crash of a disk ends a close with a fault; without one it ends well. */
    private static void assertThrowsIf(CrashingDisk disk, AutoCloseable store) throws Exception {
        try {
            store.close();
        } catch (IOException | RuntimeException e) {
            assertTrue(disk.hasCrashed(), e.toString());
        }
    }

    @Test
    void whatLiesBelowTheBaseAfterACrashIsDeletedAndGapsInItDoNotMatter() throws Exception {
        DLedgerMmapFileStore store = filled(TestStores.open(base), 4);
        byte[] second = Files.readAllBytes(TestStores.data(base, SEGMENT));
        store.compactUpTo(3 * IN_SEGMENT - 1);
        store.close();
        Files.write(TestStores.data(base, SEGMENT), second);
        DLedgerMmapFileStore again = TestStores.open(base);
        assertFalse(Files.exists(TestStores.data(base, SEGMENT)));
        checkEntries(again, 3 * IN_SEGMENT, 4 * IN_SEGMENT - 1);
        again.close();
    }

    @Test
    void whatAReusedSegmentStillHoldsOfItsOldPositionsIsNoEntryHowMuchOfItTheCrashLeft() throws Exception {
        DLedgerMmapFileStore store = TestStores.open(base.resolve("live"));
        for (int i = 0; i < 2 * IN_SEGMENT + 2; i++) {
            TestStores.append(store, i / IN_SEGMENT, BODY);
        }
        Path killed = TestStores.copyOf(base.resolve("live"), base.resolve("killed"));
        store.close();
        byte[] old = Files.readAllBytes(TestStores.data(base.resolve("live"), 0));
        byte[] now = Files.readAllBytes(TestStores.data(base.resolve("live"), 2L * SEGMENT));
        for (int kept = 0; kept <= 2000; kept += 500) {
            byte[] mixed = old.clone();
            System.arraycopy(now, 0, mixed, 0, kept);
            Path directory = TestStores.copyOf(killed, base.resolve("crash-" + kept));
            Files.write(TestStores.data(directory, 2L * SEGMENT), mixed);
            DLedgerMmapFileStore again = TestStores.open(directory);
            checkEntries(again, 0, 2 * IN_SEGMENT + kept / 1000 - 1);
            again.close();
        }
    }

    @Test
    void aMissingFirstFileIsDamageAndNotACompaction() throws Exception {
        DLedgerMmapFileStore store = filled(TestStores.open(base), 4);
        store.compactUpTo(2 * IN_SEGMENT);
        store.close();
        Files.delete(TestStores.data(base, 2L * SEGMENT));
        String refusal = assertThrows(DamagedStoreException.class, () -> TestStores.open(base)).getMessage();
        assertTrue(refusal.contains(Long.toString(2L * SEGMENT)), refusal);
    }

    @Test
    void aResetLogBeginsAnywhereAndAppendsChainFromItsBase() throws Exception {
        DLedgerMmapFileStore leader = filled(TestStores.open(base.resolve("leader")), 4);
        DLedgerMmapFileStore member = filled(TestStores.open(base.resolve("member")), 1);
        DLedgerEntry last = leader.get(9);
        LogBase at = new LogBase(9, last.getTerm(), last.getChainCrc(), last.getPos() + last.getSize());
        member.resetTo(at);
        assertEquals(9, member.lastIndex());
        assertEquals(9, member.committedIndex());
        assertEquals(at.position(), member.committedPosition());
        for (int i = 10; i < 16; i++) {
            try (EntrySlice slice = leader.slice(i, i);
                 EntrySlice parsed = EntrySlice.parse(slice.bytes(), i, member.chainCrcAt(i - 1), () -> { })) {
                member.reserve(parsed, i);
                member.append(parsed, i);
            }
        }
        member.sync();
        for (int life = 0; life < 2; life++) {
            assertEquals(at, member.base());
            for (int i = 10; i < 16; i++) {
                assertEquals(leader.get(i).toString(), member.get(i).toString());
            }
            assertThrows(IndexOutOfBoundsException.class, () -> leader.get(16));
            member.close();
            member = TestStores.open(base.resolve("member"));
        }
        member.close();
        leader.close();
    }

    @Test
    void aResetLogTakesAnEntryThatDoesNotFitInTheRestOfItsFirstSegment() throws Exception {
        DLedgerMmapFileStore store = TestStores.open(base);
        store.resetTo(new LogBase(9, 3, 1234, 3 * SEGMENT - 100L));
        TestStores.append(store, 3, 100);
        assertEquals(3L * SEGMENT, store.get(10).getPos());
        store.close();
        DLedgerMmapFileStore again = TestStores.open(base);
        assertEquals(10, again.lastIndex());
        again.close();
    }

    @Test
    void aResetTouchesNoFileOfTheOldLogAndAKillLeavesItAllTheSame() throws Exception {
        LogBase at = new LogBase(100, 7, 4711, 2L * SEGMENT);
        CrashingDisk disk = new CrashingDisk();
        TestExecutor maintenance = new TestExecutor(TestExecutor.When.NEVER);
        Path directory = base.resolve("live");
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(directory), disk, maintenance,
            System::nanoTime);
        store.open();
        filled(store, 3);
        Path data = TestStores.data(directory, 0).getParent();
        List<String> before = TestStores.names(data);
        disk.crashAfter(0);
        store.resetTo(at);
        assertEquals(before, TestStores.names(data));
        assertFalse(disk.hasCrashed(), "nothing waits for the disk");
        DLedgerMmapFileStore killed = TestStores.open(TestStores.copyOf(directory, base.resolve("killed")));
        assertEquals(at, killed.base());
        assertEquals(100, killed.lastIndex());
        killed.close();
        disk.crashAfter(Integer.MAX_VALUE);
        TestStores.append(store, 7, 10);
        assertEquals(2L * SEGMENT, store.get(101).getPos());
        store.sync();
        DLedgerMmapFileStore again = TestStores.open(TestStores.copyOf(directory, base.resolve("again")));
        assertEquals(101, again.lastIndex());
        again.close();
        store.close();
    }

    @Test
    void aSyncMakesAResetDurableWhoeverHasTime() throws Exception {
        LogBase at = new LogBase(100, 7, 4711, 2L * SEGMENT);
        TestExecutor maintenance = new TestExecutor(TestExecutor.When.WHEN_TOLD);
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(base), new RealDisk(), maintenance,
            System::nanoTime);
        store.open();
        filled(store, 3);
        store.compactUpTo(2 * IN_SEGMENT - 1); // Its files go after those of the reset, if nobody is quicker.
        store.resetTo(at);
        store.sync();
        store.resetTo(new LogBase(101, 7, 4711, 2L * SEGMENT + 58));
        store.resetTo(new LogBase(102, 7, 4711, 2L * SEGMENT + 116));
        maintenance.runWaiting();
        TestStores.append(store, 7, 10);
        store.close();
        assertEquals(List.of(SegmentLog.nameOf(2L * SEGMENT)), TestStores.names(TestStores.data(base, 0).getParent()));
        DLedgerMmapFileStore again = TestStores.open(base);
        assertEquals(103, again.lastIndex());
        assertEquals(2L * SEGMENT + 116, again.get(103).getPos());
        again.close();
    }

    @Test
    void aCrashAtAnyStepOfAResetLeavesTheOldLogOrAnEmptyOne() throws Exception {
        for (int step = 0; ; step++) {
            Path directory = base.resolve("crash-" + step);
            CrashingDisk disk = new CrashingDisk();
            DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(directory), disk);
            store.open();
            filled(store, 3);
            disk.crashAfter(step);
            // The position lies inside of what the old log holds, so that old files could be taken for new ones.
            LogBase at = new LogBase(100, 7, 4711, 2L * SEGMENT);
            assertThrowsIf(disk, () -> store.resetTo(at));
            assertThrowsIf(disk, store::close);
            DLedgerMmapFileStore again = TestStores.open(directory);
            if (again.base().equals(at)) {
                assertEquals(100, again.lastIndex());
                assertEquals(List.of(), TestStores.names(TestStores.data(directory, 0).getParent()));
                TestStores.append(again, 7, 10);
                assertEquals(2L * SEGMENT, again.get(101).getPos());
            } else {
                checkEntries(again, 0, 3 * IN_SEGMENT - 1);
            }
            again.close();
            if (!disk.hasCrashed()) {
                assertTrue(step > 4, "a reset makes more steps than " + step);
                return;
            }
        }
    }
}
