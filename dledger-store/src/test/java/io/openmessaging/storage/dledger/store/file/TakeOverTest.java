package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.RecoveredLog;

/**
 * Directories of the historical library become ours, or are refused as they were. The usual one has twelve entries of
 * terms 0 to 2, NOOPs at 3 and 9 among them, in two segments with filler between.
 */
class TakeOverTest {
    private static final int SEGMENT = TestStores.SEGMENT;
    private static final int LAST = 11;

    @TempDir
    Path root;

    private Path base;

    @BeforeEach
    void nameTheDirectory() {
        base = root.resolve("live");
    }

    private HistoricalWriter writer() {
        return new HistoricalWriter(TestStores.memberDir(base), SEGMENT, SEGMENT);
    }

    private static HistoricalWriter twelveEntries(HistoricalWriter writer) {
        for (int i = 0; i <= LAST; i++) {
            if (i == 3 || i == 9) {
                writer.noop(i / 5);
            } else {
                writer.append(i / 5, TestStores.bodyOf(i, i == 5 ? 0 : 452));
            }
        }
        return writer;
    }

    private static void assertServes(DLedgerMmapFileStore store, HistoricalWriter written, long first)
            throws IOException {
        for (long i = first; i <= first + LAST; i++) {
            long nth = i - first;
            DLedgerEntry entry = store.get(i);
            assertFalse(entry.isSealed());
            assertEquals(nth == 3 || nth == 9 ? DLedgerEntryType.NOOP : DLedgerEntryType.NORMAL, entry.getType());
            assertEquals(nth / 5, entry.getTerm());
            assertEquals(written.positionOf(i), entry.getPos());
            byte[] body = TestStores.bodyOf(nth, nth == 3 || nth == 5 || nth == 9 ? 0 : 452);
            assertArrayEquals(body, entry.getBody());
        }
    }

    private String refusal() {
        return assertThrows(DamagedStoreException.class, () -> TestStores.open(base)).getMessage();
    }

    private void overwrite(long position, byte... bytes) throws IOException {
        TestStores.overwrite(TestStores.data(base, position / SEGMENT * SEGMENT), position % SEGMENT, bytes);
    }

    @Test
    void aHistoricalDirectoryIsServedAsItIsAndCarriedOn() throws IOException {
        HistoricalWriter written = twelveEntries(writer()).write(4, "n2").checkpoint(LAST, 10);
        byte[] segment0 = Files.readAllBytes(TestStores.data(base, 0));
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(base))) {
            RecoveredLog found = store.open();
            assertEquals(4, found.term());
            assertEquals("n2", found.votedFor());
            assertEquals(LAST, found.lastIndex());
            assertEquals(10, found.commitHint());
            assertArrayEquals(new long[] {0, 5, 10}, found.runFirstIndexes());
            assertArrayEquals(new long[] {0, 1, 2}, found.runTerms());
            assertEquals(LogBase.START, found.base());
            assertFalse(found.life().recovering());
            assertServes(store, written, 0);
            assertEquals(written.end() - 500, store.committedPosition());
            TestStores.append(store, 5, 300);
            TestStores.appendControl(store, 5);
            TestStores.append(store, 5, 300);
            assertEquals(written.end(), store.get(12).getPos(), "right behind the last historical entry");
            assertEquals(2 * SEGMENT, store.get(14).getPos(), "behind filler that hides a control entry");
            store.committed(14);
            store.sync();
        }
        assertArrayEquals(segment0, Files.readAllBytes(TestStores.data(base, 0)));
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(base))) {
            assertEquals(14, store.open().lastIndex());
            assertServes(store, written, 0);
            assertTrue(store.get(12).isSealed());
        }
    }

    @Test
    void slicesOfUnsealedEntriesAreContiguousOverNoopsAndIntoSealedEntries() throws IOException {
        twelveEntries(writer()).write(4, "n2");
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            TestStores.append(store, 5, 300);
            long first = store.lastIndexWithin(0, 12, 1 << 20) + 1;
            assertEquals(12, store.lastIndexWithin(first, 12, 1 << 20));
            try (EntrySlice slice = store.slice(first, 12)) {
                EntrySlice parsed = assertParses(slice, EntryLayout.CHAIN_START);
                assertEquals(LAST, parsed.lastUnsealedIndex());
            }
        }
    }

    private static EntrySlice assertParses(EntrySlice slice, int prevChainCrc) {
        return assertDoesNotThrow(() -> EntrySlice.parse(slice.bytes(), slice.firstIndex(), prevChainCrc, () -> { }));
    }

    @Test
    void aCheckpointInTheUnsealedPartIsWhereTheNextOpenBegins() throws IOException {
        HistoricalWriter written = twelveEntries(writer()).write(4, "n2").checkpoint(LAST, 9);
        TestStores.open(base).close();
        // The scan would stop here, if it began before.
        overwrite(written.positionOf(1) + EntryLayout.MAGIC, (byte) 9);
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            assertEquals(LAST, store.lastIndex());
            assertEquals(9, store.committedIndex());
            assertThrows(IOException.class, () -> store.get(1));
            TestStores.append(store, 5, 10);
            assertEquals(written.end(), store.get(12).getPos());
        }
    }

    @Test
    void aLogThatLostItsFirstSegmentsBeginsBehindThem() throws IOException {
        HistoricalWriter written = twelveEntries(writer().beginsAt(700, 10 * SEGMENT)).write(4, "");
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(base))) {
            RecoveredLog found = store.open();
            assertEquals(new LogBase(699, 0, EntryLayout.CHAIN_START, 10 * SEGMENT), found.base());
            assertEquals(711, found.lastIndex());
            assertEquals("", found.votedFor());
            assertServes(store, written, 700);
            assertThrows(IndexOutOfBoundsException.class, () -> store.get(699));
            store.committed(711);
            store.sync();
            store.compactUpTo(711);
            assertTrue(store.base().index() > 699, "retention goes on in the unsealed part");
        }
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            assertEquals(711, store.lastIndex());
            assertFalse(store.get(711).isSealed());
        }
    }

    @Test
    void aLogMayBeginAtAPositionAboveZero() throws IOException {
        HistoricalWriter written = twelveEntries(writer().beginsAt(0, 3 * SEGMENT)).write(4, "n0");
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(base))) {
            assertEquals(new LogBase(-1, -1, EntryLayout.CHAIN_START, 3 * SEGMENT), store.open().base());
            assertServes(store, written, 0);
        }
    }

    @Test
    void aDirectoryWithAVoteAndNoEntriesKeepsItsVote() throws IOException {
        writer().write(7, "n1");
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(base))) {
            RecoveredLog found = store.open();
            assertEquals(7, found.term());
            assertEquals("n1", found.votedFor());
            assertEquals(-1, found.lastIndex());
            TestStores.append(store, 8, 10);
        }
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            assertTrue(store.get(0).isSealed());
        }
    }

    @Test
    void whateverTheHistoricalIndexSaysItIsBuiltAnew() throws IOException {
        Path index = TestStores.memberDir(base).resolve("index").resolve(SegmentLog.nameOf(0));
        for (String state : List.of("missing", "garbage", "behind", "ahead")) {
            Path directory = root.resolve(state);
            HistoricalWriter written = twelveEntries(new HistoricalWriter(TestStores.memberDir(directory), SEGMENT,
                SEGMENT)).write(4, "n2");
            Path file = directory.resolve(base.relativize(index));
            switch (state) {
                case "missing" -> Files.delete(file);
                case "garbage" -> TestStores.overwrite(file, 0, TestStores.bodyOf(3, 2000));
                case "behind" -> TestStores.overwrite(file, 5 * 32, new byte[7 * 32]);
                default -> TestStores.overwrite(file, 12 * 32, TestStores.bodyOf(3, 320));
            }
            try (DLedgerMmapFileStore store = TestStores.open(directory)) {
                assertEquals(LAST, store.lastIndex());
                assertServes(store, written, 0);
            }
        }
    }

    @Test
    void aTornTailIsCutAsTheHistoricalLibraryCutIt() throws IOException {
        HistoricalWriter written = twelveEntries(writer()).write(4, "n2").checkpoint(LAST, 8);
        overwrite(written.positionOf(LAST) + 5, new byte[495]);
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            assertEquals(10, store.lastIndex());
            TestStores.append(store, 5, 100);
            assertEquals(written.positionOf(LAST), store.get(LAST).getPos());
        }
    }

    @Test
    void whatATruncationLeftBehindTheEndIsNoDamage() throws IOException {
        HistoricalWriter old = twelveEntries(writer()).write(4, "n2");
        long end = old.positionOf(10);
        // Entry 10 was truncated with 11, and written anew by a later leader, a little shorter.
        byte[] entry = new byte[480];
        EntryLayout.put(ByteBuffer.wrap(entry), 0, DLedgerEntryType.NORMAL, 10, 3, end, new byte[432]);
        overwrite(end, entry);
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            assertEquals(10, store.lastIndex());
            assertEquals(3, store.get(10).getTerm());
        }
    }

    @Test
    void aDamagedHeaderInTheMiddleIsRefusedAndTheDirectoryIsLeftAlone() throws IOException {
        HistoricalWriter written = twelveEntries(writer()).write(4, "n2");
        overwrite(written.positionOf(4) + EntryLayout.INDEX, (byte) 1);
        byte[] before = Files.readAllBytes(TestStores.data(base, 0));
        String message = refusal();
        assertTrue(message.contains("position " + written.positionOf(4) + ": entry 4"), message);
        assertArrayEquals(before, Files.readAllBytes(TestStores.data(base, 0)));
        assertFalse(Files.exists(TestStores.memberDir(base).resolve("format")));
        assertFalse(Files.exists(TestStores.memberDir(base).resolve("vote")));
    }

    @Test
    void aLogThatEndsBelowWhatWasCommittedIsRefusedUnlessItsLastFilesWereRemoved() throws IOException {
        HistoricalWriter written = twelveEntries(writer()).write(4, "n2").checkpoint(LAST, LAST);
        Path cut = TestStores.copyOf(base, root.resolve("cut"));
        TestStores.overwrite(TestStores.data(cut, SEGMENT), written.positionOf(LAST) - SEGMENT, new byte[500]);
        assertThrows(DamagedStoreException.class, () -> TestStores.open(cut));
        Files.delete(TestStores.data(base, SEGMENT));
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            assertEquals(store.lastIndex(), store.committedIndex());
            assertTrue(store.lastIndex() < LAST);
        }
    }

    @Test
    void aVoteThatIsMissingOrNotWholeIsNotGuessed() throws IOException {
        twelveEntries(writer()).write(4, "n2");
        Path currterm = TestStores.memberDir(base).resolve("currterm");
        Files.copy(currterm, currterm.resolveSibling("currterm.bak"));
        for (String text : List.of("", "voteLeader=n2\ncurrTerm=4", "currTerm=4\n", "voteLeader=n2\ncurrTerm=x\n",
            "voteLeader=n2\ncurrTerm=-3\n", "voteLeader=n2\ncurrTerm=1\n")) {
            Files.writeString(currterm, text);
            String message = refusal();
            assertTrue(message.contains("currterm"), message);
        }
        Files.delete(currterm);
        assertTrue(refusal().contains("currterm is missing"));
        Files.writeString(currterm, "#written by hand\ncurrTerm=9\nvoteLeader=\n");
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(base))) {
            assertEquals(9, store.open().term());
        }
    }

    @Test
    void anotherSegmentSizeIsRefusedByName() throws IOException {
        new HistoricalWriter(TestStores.memberDir(base), SEGMENT / 2, SEGMENT).append(0, new byte[10]).write(4, "n2");
        IOException thrown = assertThrows(IOException.class, () -> TestStores.open(base));
        assertTrue(thrown.getMessage().contains("mappedFileSizeForEntryData"), thrown.getMessage());
        assertEquals(SEGMENT / 2, Files.size(TestStores.data(base, 0)));
    }

    @Test
    void ourOwnDirectoryWithoutItsFormatFileIsNotTakenForAHistoricalOne() throws IOException {
        twelveEntries(writer()).write(4, "n2");
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            TestStores.append(store, 4, 100);
        }
        Files.delete(TestStores.memberDir(base).resolve("format"));
        assertTrue(refusal().contains("format"));
    }

    @Test
    void aCrashAtAnyStepOfTheTakeOverLeavesADirectoryThatCanBeTakenOver() throws IOException {
        HistoricalWriter written = twelveEntries(writer()).write(4, "n2").checkpoint(LAST, 8);
        boolean crashed = true;
        int steps = 0;
        while (crashed) {
            Path copy = TestStores.copyOf(base, root.resolve("crash" + steps));
            CrashingDisk disk = new CrashingDisk();
            disk.crashAfter(steps++);
            crashed = !opens(copy, disk);
            try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(copy))) {
                RecoveredLog found = store.open();
                assertEquals(4, found.term());
                assertEquals("n2", found.votedFor());
                assertEquals(8, found.commitHint());
                assertEquals(LAST, found.lastIndex());
                assertServes(store, written, 0);
            }
        }
        assertTrue(steps > 10, "only " + steps + " steps were tried");
    }

    private static boolean opens(Path directory, CrashingDisk disk) {
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(directory), disk)) {
            store.open();
            disk.crashAfter(1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void entriesBehindTheUnsealedOnesAreCheckedAsEver() throws IOException {
        HistoricalWriter written = twelveEntries(writer()).write(4, "n2");
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            for (int i = 0; i < 3; i++) {
                TestStores.append(store, 5, 100);
            }
            store.committed(14);
            store.sync();
            overwrite(written.end() + 148 + EntryLayout.HEADER_BYTES, (byte) ~TestStores.bodyOf(13, 1)[0]);
            assertThrows(IOException.class, () -> store.get(13));
            // Without its checksums it looks like a historical one, and is none.
            overwrite(written.end() + 148 + EntryLayout.CHAIN_CRC, new byte[8]);
            assertThrows(IOException.class, () -> store.get(13));
            assertEquals(14, store.get(14).getIndex());
        }
    }

    @Test
    void damageBelowTheEndOfTheUnsealedEntriesIsNoTornTail() throws IOException {
        HistoricalWriter written = twelveEntries(writer()).write(4, "n2");
        DLedgerMmapFileStore killed = TestStores.open(base);
        base = TestStores.copyOf(base, root.resolve("killed"));
        killed.close();
        overwrite(written.positionOf(LAST), new byte[500]);
        String message = refusal();
        assertTrue(message.contains("entry 11") && message.contains("were durable"), message);
    }

    @Test
    void dumpsShowUnsealedEntriesAsSuch() throws IOException {
        HistoricalWriter written = twelveEntries(writer()).write(4, "n2");
        overwrite(written.positionOf(1), new byte[20]);
        LogDump dump = LogDump.ofData(TestStores.data(base, 0), 0);
        assertFalse(((LogDump.Entry) dump.next()).entry().isSealed());
        assertEquals(LogDump.Garbage.class, dump.next().getClass());
        assertEquals(2, ((LogDump.Entry) dump.next()).entry().getIndex());
    }

    @Test
    void whoVerifiesATakenOverDirectoryFindsNothingWrongAndMissesNoDamagedHeader() throws IOException {
        HistoricalWriter written = twelveEntries(writer()).write(4, "n2").checkpoint(LAST, 8);
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            TestStores.append(store, 5, 300);
            TestStores.appendControl(store, 5);
            store.committed(13);
        }
        VerifyReport good = LogVerifier.verify(TestStores.memberDir(base), List.of(), (entries, at, of) -> { });
        assertEquals(List.of(), good.faults());
        assertEquals(14, good.checked().entries());
        overwrite(written.positionOf(4) + EntryLayout.TERM, (byte) 1);
        VerifyReport bad = LogVerifier.verify(TestStores.memberDir(base), List.of(), (entries, at, of) -> { });
        assertTrue(bad.faults().stream().anyMatch(fault -> fault.firstIndex() == 4), bad.faults().toString());
    }

    @Test
    void expertsMayDropUnsealedEntriesAndTheMarkGoesBackWithThem() throws IOException {
        twelveEntries(writer()).write(4, "n2");
        TestStores.open(base).close();
        LogTruncation.plan(TestStores.memberDir(base), List.of(), 9).execute(Clock.systemUTC());
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            assertEquals(8, store.lastIndex());
            TestStores.append(store, 5, 20);
            assertTrue(store.get(9).isSealed());
        }
    }
}
