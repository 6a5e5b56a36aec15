package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;

/**
 * The crash table of architecture §3.6, row by row. A crash is made by copying the directory of a store that is open
 * (that is what a kill leaves) and by changing bytes in the copy (that is what a loss of power leaves).
 */
class RecoveryTest {
    private static final int SEGMENT = TestStores.SEGMENT;

    @TempDir
    Path base;

    private DLedgerMmapFileStore store;
    private int crashes;

    @BeforeEach
    void open() throws IOException {
        store = TestStores.open(base.resolve("live"));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private Path crash() throws IOException {
        return TestStores.copyOf(base.resolve("live"), base.resolve("crash" + crashes++));
    }

    /** Ten entries of 500 bytes, 48 of them header: eight in the first segment, two in the second. */
    private void tenEntries() {
        for (int i = 0; i < 10; i++) {
            TestStores.append(store, 1 + i / 4, 452);
        }
    }

    private static void assertGoesOn(Path crashed, long lastIndex) throws IOException {
        try (DLedgerMmapFileStore again = new DLedgerMmapFileStore(TestStores.config(crashed))) {
            assertEquals(lastIndex, again.open().lastIndex());
            for (long i = 0; i <= lastIndex; i++) {
                assertEquals(i, again.get(i).getIndex());
            }
            TestStores.append(again, 50, 300);
            TestStores.append(again, 50, 300);
            again.sync();
        }
        try (DLedgerMmapFileStore third = new DLedgerMmapFileStore(TestStores.config(crashed))) {
            assertEquals(lastIndex + 2, third.open().lastIndex(), "a second restart finds what was appended");
            assertEquals(50, third.get(lastIndex + 2).getTerm());
        }
    }

    private static String refusal(Path crashed) {
        return assertThrows(DamagedStoreException.class, () -> TestStores.open(crashed)).getMessage();
    }

    @Test
    void aTornTailIsCutAtTheLastEntryThatChainsWhereverTheTearIs() throws IOException {
        tenEntries();
        store.sync();
        for (int at = 0; at < 500; at += at < 60 ? 3 : 90) {
            if (at >= EntryLayout.CHANNEL && at < EntryLayout.CHAIN_CRC) {
                continue;
            }
            Path crashed = crash();
            TestStores.flip(TestStores.data(crashed, SEGMENT), 500 + at);
            assertGoesOn(crashed, 8);
        }
    }

    /** A call costs as much as the bytes of many entries. */
    @Test
    void whatMayNotBeOnDiskIsWrittenOnceMoreInFewCalls() throws IOException {
        for (int i = 0; i < 1000; i++) {
            TestStores.append(store, 1, 20);
        }
        AtomicLong calls = new AtomicLong();
        AtomicLong bytes = new AtomicLong();
        Disk counting = new ForwardingDisk() {
            @Override
            MappedFile fileOf(MappedFile opened) {
                return new ForwardingFile(opened) {
                    @Override
                    public void rewrite(int from, int to) throws IOException {
                        super.rewrite(from, to);
                        calls.incrementAndGet();
                        bytes.addAndGet(to - from);
                    }
                };
            }
        };
        try (DLedgerMmapFileStore again = new DLedgerMmapFileStore(TestStores.config(crash()), counting,
            new ManualMaintenance(), System::nanoTime)) {
            assertEquals(999, again.open().lastIndex());
        }

        long segments = TestStores.names(TestStores.data(base.resolve("live"), 0).getParent()).size();
        assertTrue(bytes.get() >= 1000 * EntryLayout.sizeOf(20), bytes + " bytes");
        assertTrue(calls.get() <= 4 * segments, calls + " calls for " + segments + " segments");
    }

    @Test
    void entriesMissingAtTheEndAreCut() throws IOException {
        tenEntries();
        Path crashed = crash();
        TestStores.overwrite(TestStores.data(crashed, 0), 6 * 500 + 100, new byte[SEGMENT - 3100]);
        Files.delete(TestStores.data(crashed, SEGMENT));
        assertGoesOn(crashed, 5);
    }

    @Test
    void goodEntriesThatNobodyWasToldOfAreKept() throws IOException {
        tenEntries();
        assertGoesOn(crash(), 9);
    }

    @Test
    void oldEntriesBehindARewrittenOneDoNotComeBack() throws IOException {
        tenEntries();
        byte[] old = Files.readAllBytes(TestStores.data(base.resolve("live"), SEGMENT));
        store.truncateFrom(8);
        TestStores.append(store, 9, 452);
        Path crashed = crash();
        Path file = TestStores.data(crashed, SEGMENT);
        byte[] oldNine = Arrays.copyOfRange(old, 500, 1000);
        TestStores.overwrite(file, 500, oldNine);
        assertGoesOn(crashed, 8);
    }

    @Test
    void truncatedEntriesDoNotComeBackAfterARestart() throws IOException {
        tenEntries();
        store.sync();
        store.truncateFrom(3);
        Path killed = crash();
        store.sync();
        store.close();
        assertGoesOn(killed, 2);
        store = TestStores.open(base.resolve("live"));
        assertEquals(2, store.lastIndex());
    }

    @Test
    void aSegmentOfZerosOrNoneAfterARollIsMadeAnew() throws IOException {
        for (int i = 0; i < 9; i++) {
            TestStores.append(store, 1, 452);
        }
        Path zeros = crash();
        TestStores.overwrite(TestStores.data(zeros, SEGMENT), 0, new byte[SEGMENT]);
        Path missing = crash();
        Files.delete(TestStores.data(missing, SEGMENT));
        Path shorter = crash();
        Files.write(TestStores.data(shorter, SEGMENT), new byte[10]);
        for (Path each : new Path[] {zeros, missing, shorter}) {
            assertGoesOn(each, 7);
        }
    }

    @Test
    void aTornControlEntryIsCutWithItsFiller() throws IOException {
        TestStores.append(store, 1, 452);
        TestStores.appendControl(store, 2);
        Path crashed = crash();
        TestStores.flip(TestStores.data(crashed, 0), 500 + 8 + EntryLayout.CHAIN_CRC);
        assertGoesOn(crashed, 0);
    }

    @Test
    void aVoteThatWasSavedIsInBothSlots() throws IOException {
        store.saveVote(3, "n1");
        store.syncVote();
        store.saveVote(4, "n2");
        store.syncVote();
        Path first = crash();
        TestStores.flip(TestStores.memberDir(first).resolve("vote"), 100);
        Path second = crash();
        TestStores.flip(TestStores.memberDir(second).resolve("vote"), 512 + 100);
        for (Path crashed : new Path[] {first, second}) {
            try (DLedgerMmapFileStore again = new DLedgerMmapFileStore(TestStores.config(crashed))) {
                RecoveredLog found = again.open();
                assertEquals(4, found.term());
                assertEquals("n2", found.votedFor());
            }
        }
    }

    @Test
    void aLostVoteFileIsRefusedAndNotReplacedByAnEmptyOne() throws IOException {
        tenEntries();
        Path torn = crash();
        TestStores.flip(TestStores.memberDir(torn).resolve("vote"), 100);
        TestStores.flip(TestStores.memberDir(torn).resolve("vote"), 512 + 100);
        assertTrue(refusal(torn).contains("vote"));
        Path missing = crash();
        Files.delete(TestStores.memberDir(missing).resolve("vote"));
        assertTrue(refusal(missing).contains("vote"));
        Path noFormat = crash();
        Files.delete(TestStores.memberDir(noFormat).resolve("format"));
        assertTrue(refusal(noFormat).contains("format"));
    }

    @Test
    void damageBelowTheCheckpointIsRefusedWithItsPlace() throws IOException {
        tenEntries();
        store.committed(9);
        store.sync();
        Path crashed = crash();
        TestStores.flip(TestStores.data(crashed, SEGMENT), 500 + 60);
        String refusal = refusal(crashed);
        assertTrue(refusal.contains(SegmentLog.nameOf(SEGMENT)), refusal);
        assertTrue(refusal.contains("position " + (SEGMENT + 500)), refusal);
        assertTrue(refusal.contains("entry 9"), refusal);
    }

    @Test
    void damageAfterACleanStopIsRefusedThoughItIsAboveTheCheckpoint() throws IOException {
        tenEntries();
        store.close();
        Path crashed = crash();
        TestStores.flip(TestStores.data(crashed, SEGMENT), 500 + 60);
        assertTrue(refusal(crashed).contains("entry 9"));
    }

    @Test
    void missingLastFilesLowerTheHintAndTheMemberGoesOn() throws IOException {
        tenEntries();
        store.committed(9);
        store.sync();
        Path killed = crash();
        Files.delete(TestStores.data(killed, SEGMENT));
        store.close();
        Path closed = crash();
        Files.delete(TestStores.data(closed, SEGMENT));
        for (Path crashed : new Path[] {killed, closed}) {
            try (DLedgerMmapFileStore again = new DLedgerMmapFileStore(TestStores.config(crashed))) {
                RecoveredLog found = again.open();
                assertEquals(7, found.lastIndex());
                assertEquals(7, found.commitHint());
                assertEquals(4000, again.committedPosition());
            }
            assertGoesOn(crashed, 7);
        }
    }

    @Test
    void allDataFilesMissingIsAnEmptyLog() throws IOException {
        tenEntries();
        store.committed(9);
        store.close();
        Path crashed = crash();
        Files.delete(TestStores.data(crashed, 0));
        Files.delete(TestStores.data(crashed, SEGMENT));
        assertGoesOn(crashed, -1);
    }

    @Test
    void aMissingMiddleFileIsRefused() throws IOException {
        tenEntries();
        tenEntriesMore();
        store.close();
        Path crashed = crash();
        Files.delete(TestStores.data(crashed, SEGMENT));
        String refusal = refusal(crashed);
        assertTrue(refusal.contains(SegmentLog.nameOf(SEGMENT)) && refusal.contains("entry 8"), refusal);
        assertEquals(refusal, refusal(crashed), "with each start");
    }

    @Test
    void aFileThatACrashLeftOutOfTheDirectoryEndsTheLog() throws IOException {
        tenEntries();
        tenEntriesMore();
        Path middle = crash();
        Files.delete(TestStores.data(middle, SEGMENT));
        assertGoesOn(middle, 7);
        Path first = crash();
        Files.delete(TestStores.data(first, 0));
        assertGoesOn(first, -1);
    }

    private void tenEntriesMore() {
        for (int i = 0; i < 10; i++) {
            TestStores.append(store, 3, 452);
        }
    }

    @Test
    void aMissingOrWrongIndexIsBuiltAnew() throws IOException {
        tenEntries();
        store.committed(9);
        store.sync();
        store.close();
        Path missing = crash();
        Files.delete(indexFile(missing));
        Path zeros = crash();
        TestStores.overwrite(indexFile(zeros), 0, new byte[SEGMENT]);
        Path wrongTerms = crash();
        TestStores.flip(indexFile(wrongTerms), 4 * 32 + IndexFile.TERM + 7);
        Path odd = crash();
        Files.write(indexFile(odd).resolveSibling(SegmentLog.nameOf(32)), new byte[SEGMENT]);
        for (Path crashed : new Path[] {missing, zeros, wrongTerms, odd}) {
            try (DLedgerMmapFileStore again = new DLedgerMmapFileStore(TestStores.config(crashed))) {
                assertEquals("[0, 4, 8]", Arrays.toString(again.open().runFirstIndexes()));
            }
            assertGoesOn(crashed, 9);
        }
    }

    private static Path indexFile(Path crashed) {
        return TestStores.memberDir(crashed).resolve("index").resolve(SegmentLog.nameOf(0));
    }

    @Test
    void indexRecordsAboveTheCheckpointAreTakenFromTheDataAndNotFromTheFile() throws IOException {
        tenEntries();
        store.committed(5);
        store.sync();
        Path crashed = crash();
        TestStores.overwrite(indexFile(crashed), 6 * 32, new byte[4 * 32]);
        assertGoesOn(crashed, 9);
    }

    @Test
    void aDamagedBodyBelowTheCheckpointIsFoundWhenItIsRead() throws IOException {
        tenEntries();
        store.committed(9);
        store.close();
        Path crashed = crash();
        TestStores.flip(TestStores.data(crashed, 0), 1000 + 200);
        try (DLedgerMmapFileStore again = TestStores.open(crashed)) {
            String found = assertThrows(IOException.class, () -> again.get(2)).getMessage();
            assertTrue(found.contains(SegmentLog.nameOf(0)) && found.contains("position 1000"), found);
            assertEquals(3, again.get(3).getIndex());
        }
    }

    @Test
    void leftOverSparesAreDeleted() throws IOException {
        tenEntries();
        Path crashed = crash();
        Path spare = TestStores.memberDir(crashed).resolve("data").resolve(".spare-77");
        Files.write(spare, new byte[SEGMENT]);
        assertGoesOn(crashed, 9);
        assertTrue(Files.notExists(spare));
    }

    @Test
    void aBodyThatLooksLikeALogDoesNotMisleadRecovery() throws IOException {
        TestStores.append(store, 1, 452);
        DLedgerEntry entry = store.get(0);
        ByteBuffer forged = ByteBuffer.allocate(800);
        EntryLayout.put(forged, 100, entry.getType(), 50, 9, 500 + 48 + 100, new byte[20]);
        EntryLayout.seal(forged, 100, 0);
        Proposal proposal = new Proposal(List.of(forged.array()));
        store.reserve(proposal);
        store.append(1, 1, proposal);
        Path crashed = crash();
        TestStores.flip(TestStores.data(crashed, 0), 500 + 20);
        assertGoesOn(crashed, 0);
    }

    @Test
    void aMissingFirstFileIsRefused() throws IOException {
        tenEntries();
        store.close();
        Path crashed = crash();
        Files.delete(TestStores.data(crashed, 0));
        String refusal = refusal(crashed);
        assertTrue(refusal.contains(SegmentLog.nameOf(0)) && refusal.contains("entry 0"), refusal);
    }

    @Test
    void foreignFilesAreLeftAlone() throws IOException {
        tenEntries();
        Path crashed = crash();
        Path hidden = TestStores.data(crashed, 0).resolveSibling(".keep");
        Path digits = TestStores.data(crashed, 0).resolveSibling("99999999999999999999");
        Files.write(hidden, new byte[1]);
        Files.write(digits, new byte[1]);
        assertGoesOn(crashed, 9);
        assertTrue(Files.exists(hidden) && Files.exists(digits));
    }

    @Test
    void controlEntriesLostFromTheLastFileAreDamageThoughFillerIsLeft() throws IOException {
        TestStores.append(store, 1, 452);
        TestStores.appendControl(store, 2);
        store.close();
        Path uncommitted = crash();
        TestStores.overwrite(TestStores.data(uncommitted, 0), 508, new byte[48]);
        assertTrue(refusal(uncommitted).contains("entry 1"));
        store = TestStores.open(base.resolve("live"));
        store.committed(1);
        store.sync();
        Path committed = crash();
        TestStores.overwrite(TestStores.data(committed, 0), 508, new byte[48]);
        assertTrue(refusal(committed).contains("entry 1"));
    }
}
