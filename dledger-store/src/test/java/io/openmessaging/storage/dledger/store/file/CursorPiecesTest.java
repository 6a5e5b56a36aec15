package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.store.EntryCursor;

/** A cursor copies a log piece by piece, and entries lie as they like across the borders of the pieces. */
class CursorPiecesTest {
    private static final int SEGMENT = 64 * 1024;
    private static final int HEADER = EntryLayout.HEADER_BYTES;

    @TempDir
    Path base;

    private DLedgerMmapFileStore store;

    @BeforeEach
    void openStore() throws IOException {
        DLedgerConfig config = TestStores.config(base);
        config.setMappedFileSizeForEntryData(SEGMENT);
        store = TestStores.open(config);
    }

    @AfterEach
    void closeStore() throws IOException {
        store.close();
    }

    /** Appends entries of those sizes, headers included; returns the index of the first one. */
    private long append(int... sizes) {
        long first = store.lastIndex() + 1;
        for (int size : sizes) {
            TestStores.append(store, 1, size - HEADER);
        }
        return first;
    }

    private void assertStandsOn(long index, EntryCursor cursor) throws IOException {
        DLedgerEntry entry = store.get(index);
        assertEquals(index, cursor.index());
        assertEquals(entry.getPos(), cursor.position());
        assertEquals(entry.getType(), cursor.type());
        assertEquals(entry.getBody().length, cursor.body().remaining());
        assertArrayEquals(entry.getBody(), cursor.copyOfBody());
    }

    private void assertShowsAllFrom(long first) throws IOException {
        try (EntryCursor cursor = store.cursor(first, store.lastIndex())) {
            for (long index = first; index <= store.lastIndex(); index++) {
                assertTrue(cursor.next(), "entry " + index);
                assertStandsOn(index, cursor);
            }
            assertFalse(cursor.next());
        }
    }

    @Test
    void anEntryMayLieAcrossTheBorderOfPiecesInAnyWay() throws IOException {
        for (int beyond = -HEADER - 2; beyond <= HEADER + 2; beyond++) {
            // The first entry is copied alone, then comes a small piece, and then large ones.
            long first = append(100, 1000, 1000, 1000, SegmentCursor.FIRST_PIECE_BYTES - 3000 + beyond, 500);
            assertShowsAllFrom(first);
            long second = append(100, SegmentCursor.FIRST_PIECE_BYTES, 8000, 8000,
                SegmentCursor.PIECE_BYTES - 16_000 + beyond, 500);
            assertShowsAllFrom(second);
        }
        assertShowsAllFrom(0);
    }

    @Test
    void anEntryMayBeLargerThanAPiece() throws IOException {
        for (int size : new int[] {SegmentCursor.PIECE_BYTES, SegmentCursor.PIECE_BYTES + 1, 40_000, SEGMENT - 8}) {
            append(100, size, 100, size, size);
        }
        for (long first = 0; first <= store.lastIndex(); first++) {
            assertShowsAllFrom(first);
        }
    }

    @Test
    void segmentsMayEndAndControlEntriesStandAnywhere() throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 600; i++) {
            if (random.nextInt(20) == 0) {
                TestStores.appendControl(store, 1);
            } else {
                append(HEADER + random.nextInt(random.nextInt(10) == 0 ? 30_000 : 1500));
            }
        }
        assertTrue(store.get(store.lastIndex()).getPos() > 10 * SEGMENT);
        assertShowsAllFrom(0);
        List<Long> sought = new ArrayList<>();
        try (EntryCursor cursor = store.cursor(0, store.lastIndex())) {
            for (int i = 0; i < 300; i++) {
                long index = random.nextLong(store.lastIndex() + 1);
                sought.add(index);
                cursor.seek(index);
                for (long next = index; next <= Math.min(index + random.nextInt(40), store.lastIndex()); next++) {
                    assertTrue(cursor.next(), "entry " + next + ", sought " + sought);
                    assertStandsOn(next, cursor);
                }
            }
        }
    }

    @Test
    void aScanAsksTheIndexForTheFirstEntryOfASegmentOnly() throws IOException {
        append(100, 3000, 3000, 20_000, 100, 3000, 3000, 3000, 3000, 3000, 3000, 3000);
        assertTrue(store.get(store.lastIndex()).getPos() < SEGMENT);
        Path index = TestStores.memberDir(base).resolve("index").resolve(SegmentLog.nameOf(0));
        TestStores.overwrite(index, IndexFile.RECORD_BYTES, new byte[(int) store.lastIndex() * IndexFile.RECORD_BYTES]);
        try (EntryCursor cursor = store.cursor(0, store.lastIndex())) {
            for (long i = 0; i <= store.lastIndex(); i++) {
                assertTrue(cursor.next());
                assertArrayEquals(TestStores.bodyOf(i, cursor.bodySize()), cursor.copyOfBody());
            }
        }
    }

    @Test
    void anEntryThatWasDamagedIsReadOnceMoreWhenItIsTriedAgain() throws IOException {
        append(100, 500, 500, 500, 500);
        Path data = TestStores.data(base, 0);
        long damaged = store.get(3).getPos() + HEADER + 7;
        TestStores.flip(data, damaged);
        try (EntryCursor cursor = store.cursor(0, 4)) {
            assertTrue(cursor.next() && cursor.next() && cursor.next());
            assertStandsOn(2, cursor);
            assertThrows(IOException.class, cursor::next);
            assertThrows(IOException.class, cursor::next);
            TestStores.flip(data, damaged);
            assertTrue(cursor.next());
            assertStandsOn(3, cursor);
            assertTrue(cursor.next());
            assertStandsOn(4, cursor);
            assertFalse(cursor.next());
        }
    }

    @Test
    void everyFlippedBitIsMetAtItsEntryWhereverItLies() throws IOException {
        append(100, 300, 70, HEADER, 200);
        Path data = TestStores.data(base, 0);
        int end = (int) store.get(4).getPos() + 200;
        for (int at = 0; at < end; at++) {
            TestStores.flip(data, at);
            try (EntryCursor cursor = store.cursor(0, 4)) {
                int shown = 0;
                try {
                    while (cursor.next()) {
                        assertArrayEquals(TestStores.bodyOf(shown, cursor.bodySize()), cursor.copyOfBody());
                        shown++;
                    }
                } catch (IOException e) {
                    assertTrue(e.getMessage().contains("entry " + shown), e.getMessage());
                }
                assertTrue(shown == entryAt(at) || isUncheckedIn(shown, at), "byte " + at + " in entry " + shown);
            }
            TestStores.flip(data, at);
        }
    }

    private static int entryAt(int at) {
        int[] ends = {100, 400, 470, 518, 718};
        int entry = 0;
        while (at >= ends[entry]) {
            entry++;
        }
        return entry;
    }

    /** Whether it is in the first entry's chainCrc or channel, which only the entry before could check. */
    private static boolean isUncheckedIn(int shown, int at) {
        return at >= EntryLayout.CHANNEL && at < EntryLayout.BODY_CRC && shown >= 1;
    }
}
