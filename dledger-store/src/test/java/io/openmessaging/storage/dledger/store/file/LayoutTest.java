package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.store.ControlPlacement;

/** Where bytes lie in the files: filler, control entries in filler, index records. Segments have 4,096 bytes. */
class LayoutTest {
    private static final int SEGMENT = TestStores.SEGMENT;

    @TempDir
    Path base;

    private DLedgerMmapFileStore store;

    @BeforeEach
    void open() throws IOException {
        store = TestStores.open(base);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private ByteBuffer segment(long start) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(TestStores.data(base, start)));
    }

    private void assertFiller(long position) throws IOException {
        int at = (int) (position % SEGMENT);
        ByteBuffer bytes = segment(position - at);
        assertEquals(-1, bytes.getInt(at), "filler magic at " + position);
        assertEquals(SEGMENT - at, bytes.getInt(at + 4), "filler length at " + position);
    }

    @Test
    void anEntryFitsWhenEightBytesAreLeftBehindItAndNotWithLess() throws IOException {
        assertEquals(0, TestStores.append(store, 1, SEGMENT - 56).position(0));
        assertEquals(SEGMENT, TestStores.append(store, 1, 1000).position(0));
        assertFiller(SEGMENT - 8);
        assertEquals(2 * SEGMENT, TestStores.append(store, 1, SEGMENT - 1048 - 55).position(0));
        assertFiller(SEGMENT + 1048);
    }

    @Test
    void anEntryLargerThanASegmentIsRefused() {
        assertThrows(AssertionError.class, () -> TestStores.append(store, 1, SEGMENT - 55));
        assertEquals(-1, store.lastIndex());
    }

    @Test
    void controlEntriesLieBehindTheFillerHeaderAndTheNextUserEntryInTheNextSegment() throws IOException {
        TestStores.append(store, 1, 52);
        TestStores.appendControl(store, 2);
        TestStores.appendControl(store, 3);
        assertFiller(100);
        assertEquals(108, store.get(1).getPos());
        assertEquals(156, store.get(2).getPos());
        assertEquals(SEGMENT, TestStores.append(store, 3, 10).position(0));
        store.committed(0);
        assertEquals(100, store.committedPosition());
        store.committed(1);
        assertEquals(SEGMENT, store.committedPosition());
        store.committed(3);
        assertEquals(SEGMENT + 58, store.committedPosition());
    }

    @Test
    void theFirstControlEntryOfAnEmptyLogLiesInFillerAtItsStart() throws IOException {
        TestStores.appendControl(store, 1);
        assertFiller(0);
        assertEquals(8, store.get(0).getPos());
        assertEquals(SEGMENT, TestStores.append(store, 1, 0).position(0));
    }

    @Test
    void aControlEntryThatDoesNotFitGoesIntoFillerOfTheNextSegment() throws IOException {
        TestStores.append(store, 1, SEGMENT - 48 - 55);
        TestStores.appendControl(store, 1);
        assertFiller(SEGMENT - 55);
        assertFiller(SEGMENT);
        assertEquals(SEGMENT + 8, store.get(1).getPos());
        TestStores.append(store, 1, SEGMENT - 48 - 56);
        TestStores.appendControl(store, 1);
        assertEquals(3 * SEGMENT - 48, store.get(3).getPos(), "8 and 48 bytes just fit");
        TestStores.appendControl(store, 1);
        assertFiller(3 * SEGMENT);
        assertEquals(3 * SEGMENT + 8, store.get(4).getPos());
        store.committed(3);
        assertEquals(3 * SEGMENT, store.committedPosition());
    }

    @Test
    void fillerFullOfControlEntriesIsFollowedByTheNextSegment() throws IOException {
        int last = (SEGMENT - 8) / 48;
        for (int i = 0; i <= last; i++) {
            TestStores.appendControl(store, 1);
        }
        assertFiller(SEGMENT);
        assertEquals(SEGMENT + 8, store.get(last).getPos());
        store.close();
        store = TestStores.open(base);
        assertEquals(last, store.lastIndex());
    }

    @Test
    void aConfigurationLiesInFillerWithItsBodyWhereItFitsToTheLastByte() throws IOException {
        int size = EntryLayout.HEADER_BYTES + TestStores.voters(40, 0).encode().length;
        TestStores.append(store, 1, 52);
        TestStores.configure(store, 1, TestStores.voters(40, 0));
        TestStores.appendControl(store, 1);
        assertFiller(100);
        assertEquals(108, store.get(1).getPos());
        assertEquals(108 + size, store.get(2).getPos());
        assertEquals(SEGMENT, TestStores.append(store, 1, SEGMENT - 48 - 8 - size).position(0));
        TestStores.configure(store, 1, TestStores.voters(40, 1));
        assertFiller(2 * SEGMENT - 8 - size);
        assertEquals(2 * SEGMENT - size, store.get(4).getPos(), "just fits");
        TestStores.append(store, 1, SEGMENT - 48 - 7 - size);
        TestStores.configure(store, 1, TestStores.voters(40, 2));
        assertFiller(3 * SEGMENT - 7 - size);
        assertFiller(3 * SEGMENT);
        assertEquals(3 * SEGMENT + 8, store.get(6).getPos());
        store.close();
        store = TestStores.open(base);
        assertEquals(TestStores.voters(40, 2), Configuration.decode(store.get(6).getBody()));
    }

    @Test
    void anInlineControlEntryStandsAsAUserEntryDoes() throws IOException {
        store.setControlPlacement(ControlPlacement.INLINE);
        TestStores.append(store, 1, 52);
        TestStores.appendControl(store, 1);
        TestStores.configure(store, 1, TestStores.voters(3, 0));
        int body = store.get(2).getBody().length;
        assertEquals(100, store.get(1).getPos());
        assertEquals(148, store.get(2).getPos());
        assertEquals(DLedgerEntryType.INLINE_CONFIG_CHANGE, store.get(2).getType());
        assertEquals(196 + body, TestStores.append(store, 1, SEGMENT - 196 - body - 48 - 48 - 8).position(0));
        TestStores.appendControl(store, 1);
        assertEquals(SEGMENT - 56, store.get(4).getPos(), "just fits, with 8 bytes behind it");
        assertEquals(4, store.lastIndexWithin(0, 4, 1 << 20));
        TestStores.appendControl(store, 1);
        assertFiller(SEGMENT - 8);
        assertEquals(SEGMENT, store.get(5).getPos());
        store.committed(5);
        assertEquals(SEGMENT + 48, store.committedPosition());
        store.close();
        store = TestStores.open(base);
        assertEquals(5, store.lastIndex());
        assertEquals(SEGMENT + 48, TestStores.append(store, 1, 1).position(0));
    }

    @Test
    void hiddenAndInlineControlEntriesMayFollowEachOther() throws IOException {
        TestStores.append(store, 1, 52);
        TestStores.appendControl(store, 1);
        store.setControlPlacement(ControlPlacement.INLINE);
        TestStores.appendControl(store, 1);
        assertEquals(SEGMENT, store.get(2).getPos(), "behind filler the next segment comes");
        store.setControlPlacement(ControlPlacement.HIDDEN);
        TestStores.appendControl(store, 1);
        assertFiller(SEGMENT + 48);
        assertEquals(SEGMENT + 56, store.get(3).getPos());
        store.setControlPlacement(ControlPlacement.INLINE);
        TestStores.appendControl(store, 1);
        assertEquals(2 * SEGMENT, store.get(4).getPos());
        store.close();
        store = TestStores.open(base);
        assertEquals(4, store.lastIndex());
        store.truncateFrom(3);
        assertEquals(0, segment(SEGMENT).getLong(48));
        assertEquals(SEGMENT + 48, TestStores.append(store, 2, 1).position(0));
    }

    @Test
    void truncatingTheFirstControlEntryTakesTheFillerAway() throws IOException {
        TestStores.append(store, 1, 52);
        TestStores.appendControl(store, 2);
        TestStores.appendControl(store, 2);
        store.truncateFrom(2);
        assertFiller(100);
        store.truncateFrom(1);
        assertEquals(0, segment(0).getLong(100));
        assertEquals(100, TestStores.append(store, 3, 1).position(0));
    }

    @Test
    void aControlEntryThatLeavesFourBytesOfItsSegmentStaysWhenWhatFollowsIsTruncated() throws IOException {
        Configuration voters = TestStores.voters(3, 1);
        int at = SEGMENT - 4 - EntryLayout.sizeOf(voters.encode().length);
        TestStores.append(store, 1, at - 8 - 48);
        TestStores.configure(store, 1, voters);
        assertEquals(at, store.get(1).getPos());
        TestStores.append(store, 1, 10);
        store.truncateFrom(2);
        assertEquals(voters, Configuration.decode(store.get(1).getBody()));
        assertEquals(SEGMENT, TestStores.append(store, 2, 10).position(0));
    }

    @Test
    void truncatingToAnEarlierSegmentDeletesTheLaterOnes() throws IOException {
        for (int i = 0; i < 10; i++) {
            TestStores.append(store, 1, 1500);
        }
        assertTrue(Files.exists(TestStores.data(base, 4 * SEGMENT)));
        store.truncateFrom(3);
        assertTrue(Files.exists(TestStores.data(base, SEGMENT)));
        assertFalse(Files.exists(TestStores.data(base, 2 * SEGMENT)));
        store.truncateFrom(2);
        assertFalse(Files.exists(TestStores.data(base, SEGMENT)), "its only entry is gone");
        assertEquals(2 * 1548, TestStores.append(store, 2, 100).position(0));
        assertEquals(2 * 1548 + 148, TestStores.append(store, 2, 100).position(0));
    }

    @Test
    void slicesEndBeforeFillerAndAtTheSegmentsEnd() {
        TestStores.append(store, 1, 100);
        TestStores.append(store, 1, 100);
        TestStores.appendControl(store, 2);
        TestStores.appendControl(store, 2);
        TestStores.append(store, 2, 3000);
        TestStores.append(store, 2, 3000);
        assertEquals(1, store.lastIndexWithin(0, 5, 1 << 20));
        assertEquals(3, store.lastIndexWithin(2, 5, 1 << 20));
        assertEquals(4, store.lastIndexWithin(4, 5, 1 << 20));
    }

    @Test
    void aSliceOfADeletedSegmentStaysReadable() {
        TestStores.append(store, 1, 3000);
        TestStores.append(store, 1, 3000);
        try (EntrySlice slice = store.slice(1, 1)) {
            int chainCrc = store.chainCrcAt(1);
            store.truncateFrom(1);
            TestStores.append(store, 2, 3000);
            assertEquals(chainCrc, slice.chainCrcAt(1));
        }
    }

    @Test
    void indexRecordsNameMagicPositionSizeIndexAndTerm() throws IOException {
        TestStores.append(store, 1, 52);
        TestStores.appendControl(store, 7);
        Path file = TestStores.memberDir(base).resolve("index").resolve(SegmentLog.nameOf(0));
        ByteBuffer record = ByteBuffer.wrap(Files.readAllBytes(file)).position(32);
        assertEquals(DLedgerEntryType.NOOP.magic(), record.getInt());
        assertEquals(108, record.getLong());
        assertEquals(48, record.getInt());
        assertEquals(1, record.getLong());
        assertEquals(7, record.getLong());
    }

    @Test
    void aBatchMaySpanManySegments() throws IOException {
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            bodies.add(TestStores.bodyOf(i, 1000));
        }
        Proposal proposal = new Proposal(bodies);
        assertEquals(DLedgerResponseCode.SUCCESS, store.reserve(proposal));
        store.append(1, 0, proposal);
        assertEquals(49, store.lastIndex());
        assertEquals(16L * SEGMENT + 1048, proposal.position(49));
        assertEquals(1000, store.get(49).getBody().length);
    }
}
