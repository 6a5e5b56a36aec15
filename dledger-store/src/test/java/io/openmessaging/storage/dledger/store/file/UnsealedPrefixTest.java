package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.InvariantViolation;
import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.IndexRange;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.store.EntryCursor;

/**
 * How unsealed entries get from a leader to a follower, and how a follower cuts and recovers them. The leader has
 * twenty historical entries, every seventh a NOOP, and three of ours behind them.
 */
class UnsealedPrefixTest {
    private static final int SEGMENT = TestStores.SEGMENT;
    private static final int LAST_UNSEALED = 19;
    private static final int LAST = 22;

    @TempDir
    Path root;

    private HistoricalWriter written;
    private DLedgerMmapFileStore leader;

    @BeforeEach
    void openLeader() throws IOException {
        written = new HistoricalWriter(dir("leader"), SEGMENT, SEGMENT);
        for (int i = 0; i <= LAST_UNSEALED; i++) {
            if (i % 7 == 0) {
                written.noop(1);
            } else {
                written.append(1, TestStores.bodyOf(i, 37 * i));
            }
        }
        written.write(3, "n1");
        leader = TestStores.open(root.resolve("leader"));
        TestStores.append(leader, 4, 700);
        TestStores.appendControl(leader, 4);
        TestStores.append(leader, 4, 700);
    }

    @AfterEach
    void closeLeader() throws IOException {
        leader.close();
    }

    private Path dir(String name) {
        return TestStores.memberDir(root.resolve(name));
    }

    /** What a leader pushes and a follower appends, in pieces of at most 1500 bytes. */
    private void push(DLedgerMmapFileStore follower, long upTo) {
        while (follower.lastIndex() < upTo) {
            long first = follower.lastIndex() + 1;
            long last = leader.lastIndexWithin(first, upTo, 1500);
            try (EntrySlice sent = leader.slice(first, last);
                 EntrySlice got = EntrySlice.parse(copyOf(sent), first, follower.chainCrcAt(first - 1), () -> { })) {
                assertEquals(DLedgerResponseCode.SUCCESS, follower.reserve(got, first));
                follower.append(got, first);
            } catch (CorruptEntryException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static ByteBuffer copyOf(EntrySlice slice) {
        return ByteBuffer.allocate(slice.sizeBytes()).put(slice.bytes()).flip();
    }

    private void assertSameData(String name) throws IOException {
        leader.close();
        Path own = dir("leader").resolve("data");
        assertEquals(TestStores.names(own), TestStores.names(dir(name).resolve("data")));
        for (String segment : TestStores.names(own)) {
            assertArrayEquals(Files.readAllBytes(own.resolve(segment)),
                Files.readAllBytes(dir(name).resolve("data").resolve(segment)), segment);
        }
    }

    @Test
    void anEmptyFollowerGetsThemByteForByteAndKeepsThem() throws IOException {
        try (DLedgerMmapFileStore follower = TestStores.open(root.resolve("follower"))) {
            push(follower, LAST);
            follower.committed(LAST);
            follower.sync();
        }
        assertSameData("follower");
        try (DLedgerMmapFileStore again = TestStores.open(root.resolve("follower"))) {
            assertEquals(LAST, again.lastIndex());
            for (long i = 0; i <= LAST; i++) {
                assertEquals(i > LAST_UNSEALED, again.get(i).isSealed());
                assertArrayEquals(leader.get(i).getBody(), again.get(i).getBody());
            }
        }
    }

    @Test
    void aCursorGoesOverThemAndOnToSealedEntriesAndMissesNoDamagedHeader() throws IOException {
        try (EntryCursor cursor = leader.cursor(0, LAST)) {
            for (long i = 0; i <= LAST; i++) {
                assertTrue(cursor.next());
                assertEquals(leader.get(i).getPos(), cursor.position());
                assertEquals(ByteBuffer.wrap(leader.get(i).getBody()), cursor.body());
            }
            assertFalse(cursor.next());
        }
        for (int field : new int[] {EntryLayout.INDEX, EntryLayout.POSITION, EntryLayout.CHAIN_CRC}) {
            Path data = TestStores.data(root.resolve("leader"), 0);
            TestStores.flip(data, written.positionOf(5) + field + 3);
            try (EntryCursor cursor = leader.cursor(4, LAST)) {
                assertTrue(cursor.next());
                assertThrows(IOException.class, cursor::next, "field " + field);
            }
            TestStores.flip(data, written.positionOf(5) + field + 3);
        }
    }

    @Test
    void aFollowerWithAShorterHistoricalLogGetsTheRest() throws IOException {
        written.copyUpTo(8, dir("follower")).write(3, "n1");
        try (DLedgerMmapFileStore follower = TestStores.open(root.resolve("follower"))) {
            assertEquals(8, follower.lastIndex());
            push(follower, LAST);
        }
        assertSameData("follower");
    }

    @Test
    void aKillOfAFollowerLosesNoUnsealedEntryThatItAcknowledged() throws IOException {
        DLedgerConfig config = TestStores.config(root.resolve("follower"));
        config.setFlushMode(DLedgerConfig.FlushMode.ASYNC);
        try (DLedgerMmapFileStore follower = TestStores.open(config)) {
            push(follower, 12);
            Path killed = TestStores.copyOf(root.resolve("follower"), root.resolve("killed"));
            try (DLedgerMmapFileStore again = TestStores.open(killed)) {
                assertEquals(12, again.lastIndex());
                push(again, LAST);
            }
        }
        assertSameData("killed");
    }

    @Test
    void anUnsealedEntryThatIsNotKnownToBeDurableIsNotBelievedAfterACrash() throws IOException {
        Path crashed;
        try (DLedgerMmapFileStore follower = TestStores.open(root.resolve("follower"))) {
            push(follower, 8);
            crashed = TestStores.copyOf(root.resolve("follower"), root.resolve("crashed"));
            push(follower, 12);
        }
        // The data of 9 to 12 got to the disk, at least their headers, and the format file did not.
        for (String segment : TestStores.names(dir("follower").resolve("data"))) {
            Files.write(dir("crashed").resolve("data").resolve(segment),
                Files.readAllBytes(dir("follower").resolve("data").resolve(segment)));
        }
        try (DLedgerMmapFileStore again = TestStores.open(crashed)) {
            assertEquals(8, again.lastIndex());
            push(again, LAST);
        }
        assertSameData("crashed");
    }

    @Test
    void aTruncationOfUnsealedEntriesIsRememberedBeforeTheirBytesChange() throws IOException {
        written.copyUpTo(LAST_UNSEALED, dir("follower")).write(3, "n1");
        byte[] old;
        Path crashed;
        try (DLedgerMmapFileStore follower = TestStores.open(root.resolve("follower"))) {
            old = Files.readAllBytes(TestStores.data(root.resolve("follower"), SEGMENT));
            follower.truncateFrom(16);
            TestStores.append(follower, 5, 100);
            assertEquals(written.positionOf(16), follower.get(16).getPos());
            assertTrue(follower.get(16).isSealed());
            follower.sync();
            crashed = TestStores.copyOf(root.resolve("follower"), root.resolve("crashed"));
        }
        // The old bytes came back, as they do when a crash forgets what was written over them.
        assertTrue(written.positionOf(16) > SEGMENT, "16 lies in the second segment");
        Files.write(TestStores.data(crashed, SEGMENT), old);
        try (DLedgerMmapFileStore again = TestStores.open(crashed)) {
            assertEquals(15, again.lastIndex());
        }
        try (DLedgerMmapFileStore again = TestStores.open(root.resolve("follower"))) {
            assertEquals(16, again.lastIndex());
            assertTrue(again.get(16).isSealed());
            assertFalse(again.get(15).isSealed());
            again.truncateFrom(16);
            push(again, LAST);
        }
    }

    @Test
    void anUnsealedEntryBehindASealedOneIsNoFollowerOfIt() throws IOException, CorruptEntryException {
        try (DLedgerMmapFileStore follower = TestStores.open(root.resolve("follower"))) {
            TestStores.append(follower, 1, 0);
            byte[] entry = new byte[EntryLayout.sizeOf(10)];
            EntryLayout.put(ByteBuffer.wrap(entry), 0, follower.get(0).getType(), 1, 1, 48, new byte[10]);
            try (EntrySlice slice = EntrySlice.parse(ByteBuffer.wrap(entry), 1, EntryLayout.CHAIN_START, () -> { })) {
                assertEquals(DLedgerResponseCode.SUCCESS, follower.reserve(slice, 1));
                assertThrows(InvariantViolation.class, () -> follower.append(slice, 1));
            }
        }
    }

    @Test
    void theBaseOfALeaderThatDroppedUnsealedSegmentsCanBeTakenByAnEmptyFollower() throws IOException {
        leader.committed(LAST);
        leader.sync();
        leader.compactUpTo(LAST_UNSEALED - 3);
        assertTrue(leader.base().index() >= 0);
        try (DLedgerMmapFileStore follower = TestStores.open(root.resolve("follower"))) {
            follower.resetTo(leader.base());
            push(follower, LAST);
            for (long i = leader.base().index() + 1; i <= LAST; i++) {
                assertArrayEquals(leader.get(i).getBody(), follower.get(i).getBody());
            }
        }
        try (DLedgerMmapFileStore again = TestStores.open(root.resolve("follower"))) {
            assertEquals(LAST, again.lastIndex());
        }
    }

    @Test
    void aDamagedHeaderOfOneIsRepairedFromAnotherMember() throws IOException, CorruptEntryException {
        DLedgerConfig config = TestStores.config(root.resolve("follower"));
        config.setPeers("n0-localhost:20911;n1-localhost:20912;n2-localhost:20913");
        try (DLedgerMmapFileStore follower = TestStores.open(config)) {
            push(follower, LAST);
            follower.committed(LAST);
            follower.sync();
            // The header makes sense, but the entry behind it has a lower term, and the index record another one.
            TestStores.overwrite(TestStores.data(root.resolve("follower"), 0),
                written.positionOf(5) + EntryLayout.TERM, new byte[] {1});
            assertThrows(IOException.class, () -> follower.get(5));
            assertEquals(List.of(new IndexRange(5, 5)), follower.damaged());
            try (EntrySlice sent = leader.slice(5, 6);
                 EntrySlice got = EntrySlice.parse(copyOf(sent), 5, EntryLayout.CHAIN_START, () -> { })) {
                assertTrue(follower.repair(got));
            }
            assertEquals(List.of(), follower.damaged());
            assertArrayEquals(leader.get(5).getBody(), follower.get(5).getBody());
        }
        assertSameData("follower");
    }

    @Test
    void aDamagedIndexRecordOfOneIsMendedFromItsHeader() throws IOException {
        leader.committed(LAST);
        leader.sync();
        Path index = dir("leader").resolve("index").resolve(SegmentLog.nameOf(0));
        TestStores.overwrite(index, 5 * 32 + IndexFile.TERM + 7, new byte[] {0});
        assertEquals(1, leader.get(5).getTerm());
        assertEquals(List.of(), leader.damaged());
        leader.slice(5, 6).close();
    }
}
