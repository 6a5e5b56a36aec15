package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.EntryCursor;
import io.openmessaging.storage.dledger.store.EntryCursorContract;

/** The cursor over mapped segments: keeps what it shows, and tells damage from entries that have gone. */
class SegmentCursorTest extends EntryCursorContract {
    @TempDir
    Path base;

    private final ManualMaintenance maintenance = new ManualMaintenance();

    @Override
    protected DLedgerStore newStore() {
        return new DLedgerMmapFileStore(TestStores.config(base), new RealDisk(), maintenance, System::nanoTime);
    }

    /** A compaction stays below the checkpoint. */
    private void sync() {
        try {
            store.sync();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Drops the segments of the first entries, and appends until theirs would be used for new ones. */
    private void dropTheFirstSegments() {
        store.committed(55);
        sync();
        store.compactUpTo(55);
        assertTrue(store.base().index() > 20, "base " + store.base());
        for (int i = 0; i < 30; i++) {
            maintenance.runWaiting();
            append(9, "new ".repeat(200));
        }
    }

    /** The entry where it is mapped, whatever becomes of its segment. */
    private ByteBuffer inSegment(long index) {
        try (EntrySlice slice = store.slice(index, index)) {
            return slice.bytes();
        }
    }

    @Test
    void whatIsShownOfOpenEntriesStaysThoughTheirSegmentIsUsedForSomethingElse() throws IOException {
        ByteBuffer inSegment = inSegment(4);
        try (EntryCursor cursor = store.cursor(0, 59)) {
            cursor.seek(4);
            assertTrue(cursor.next());
            byte[] expected = cursor.copyOfBody();
            assertTrue(expected.length > 100);
            ByteBuffer body = cursor.body();
            assertEquals(body, inSegment.slice(EntryLayout.HEADER_BYTES, expected.length));
            dropTheFirstSegments();
            assertNotEquals(body, inSegment.slice(EntryLayout.HEADER_BYTES, expected.length), "a copy keeps no file");
            assertEquals(ByteBuffer.wrap(expected), body);
            assertEquals(4, cursor.index());
            assertThrows(IndexOutOfBoundsException.class, cursor::next);
            cursor.seek(59);
            assertTrue(cursor.next());
            assertStandsOn(59, cursor);
        }
    }

    @Test
    void theSegmentOfACommittedEntryIsUsedForNothingElseUntilTheCursorLetsGo() throws IOException {
        store.committed(55);
        ByteBuffer inSegment = inSegment(4);
        try (EntryCursor cursor = store.cursor(0, 55)) {
            cursor.seek(4);
            assertTrue(cursor.next());
            byte[] expected = cursor.copyOfBody();
            ByteBuffer body = cursor.body();
            dropTheFirstSegments();
            assertEquals(ByteBuffer.wrap(expected), body);
            assertEquals(ByteBuffer.wrap(expected), inSegment.slice(EntryLayout.HEADER_BYTES, expected.length));
            assertEquals(4, cursor.index());
            assertThrows(IndexOutOfBoundsException.class, cursor::next);
            cursor.seek(55);
            assertTrue(cursor.next());
            assertStandsOn(55, cursor);
        }
    }

    @Test
    void damageIsToldWithFilePositionAndIndex() throws IOException {
        for (int where : new int[] {EntryLayout.TERM, EntryLayout.CHAIN_CRC, EntryLayout.HEADER_BYTES + 3}) {
            long position = store.get(6).getPos();
            assertTrue(position < TestStores.SEGMENT && store.get(6).getBody().length > 3);
            TestStores.flip(TestStores.data(base, 0), position + where);
            try (EntryCursor cursor = store.cursor(4, 8)) {
                assertTrue(cursor.next());
                assertTrue(cursor.next());
                for (int attempt = 0; attempt < 2; attempt++) {
                    String told = assertThrows(IOException.class, cursor::next).getMessage();
                    assertTrue(told.contains(TestStores.data(base, 0).toString()), told);
                    assertTrue(told.contains("position " + position) && told.contains("entry 6"), told);
                    assertThrows(IllegalStateException.class, cursor::index);
                }
                cursor.seek(7);
                assertTrue(cursor.next());
                assertStandsOn(7, cursor);
            }
            TestStores.flip(TestStores.data(base, 0), position + where);
        }
    }

    @Test
    void anEntryWithWholeChecksumsThatDoesNotFollowIsDamageToo() throws IOException {
        long position = store.get(6).getPos();
        byte[] forged = Files.readAllBytes(TestStores.data(base, 0));
        ByteBuffer bytes = ByteBuffer.wrap(forged);
        bytes.put((int) position + EntryLayout.HEADER_BYTES, (byte) 'x');
        EntryLayout.seal(bytes, (int) position, 12345);
        TestStores.overwrite(TestStores.data(base, 0), 0, forged);
        try (EntryCursor cursor = store.cursor(5, 6)) {
            assertTrue(cursor.next());
            String told = assertThrows(IOException.class, cursor::next).getMessage();
            assertTrue(told.contains("entry 6: it does not chain"), told);
        }
    }

    @Test
    void aDamagedIndexRecordStopsNoScanThatNeedsNoRecord() throws IOException {
        Path index = TestStores.memberDir(base).resolve("index").resolve(SegmentLog.nameOf(0));
        TestStores.flip(index, 6 * IndexFile.RECORD_BYTES + IndexFile.POSITION + 7);
        try (EntryCursor cursor = store.cursor(4, 8)) {
            for (long i = 4; i <= 8; i++) {
                assertTrue(cursor.next());
                assertEquals(i, cursor.index());
            }
            cursor.seek(6);
            assertThrows(IOException.class, cursor::next);
        }
    }

    @Test
    void aCursorReadsOnWhenItsStoreIsClosed() throws IOException {
        store.committed(59);
        try (EntryCursor cursor = store.cursor(0, 59)) {
            store.close();
            for (int i = 0; i < 60; i++) {
                assertTrue(cursor.next());
            }
            assertFalse(cursor.next());
        }
    }
}
