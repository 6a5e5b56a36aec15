package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ConcurrentModificationException;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.store.EntryCursor;

/**
 * What readers get when entries go while they are read: between the look for an entry and the copy of its bytes, or in
 * the middle of the copy.
 */
class InterruptedReadTest {
    private static final int ENTRIES = 60;

    @TempDir
    Path root;

    private final ManualMaintenance maintenance = new ManualMaintenance();
    private final InterruptingDisk disk = new InterruptingDisk();
    private DLedgerMmapFileStore store;

    @BeforeEach
    void openStore() throws IOException {
        store = new DLedgerMmapFileStore(TestStores.config(root.resolve("own")), disk, maintenance, System::nanoTime);
        store.open();
    }

    @AfterEach
    void closeStore() throws IOException {
        store.close();
    }

    private void fill() {
        for (int i = 0; i < ENTRIES; i++) {
            TestStores.append(store, 1, 300);
        }
    }

    /** Drops segments, and appends until they are used for new entries. */
    private void retire() {
        store.committed(ENTRIES - 5);
        try {
            store.sync();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        store.compactUpTo(ENTRIES - 5);
        assertTrue(store.base().index() > 20, "base " + store.base());
        for (int i = 0; i < 60; i++) {
            maintenance.runWaiting();
            TestStores.append(store, 2, 300);
        }
    }

    private void replaceFrom(long index) {
        store.truncateFrom(index);
        while (store.lastIndex() < ENTRIES) {
            TestStores.append(store, 2, 300);
        }
    }

    @Test
    void anEntryWhoseSegmentIsUsedForOthersWhileItIsReadIsGone() {
        fill();
        disk.interruptNextRead(this::retire);
        assertThrows(IndexOutOfBoundsException.class, () -> store.get(4));
        assertEquals(List.of(), store.damaged());
    }

    @Test
    void theSameIsSoForACursorThatSeeksIt() {
        fill();
        EntryCursor cursor = store.cursor(0, 40);
        cursor.seek(4);
        disk.interruptNextRead(this::retire);
        assertThrows(IndexOutOfBoundsException.class, cursor::next);
        assertEquals(List.of(), store.damaged());
    }

    @Test
    void theSameIsSoForACursorThatGoesOn() throws IOException {
        fill();
        EntryCursor cursor = store.cursor(0, ENTRIES - 1);
        assertTrue(cursor.next());
        byte[] first = cursor.copyOfBody();
        disk.interruptNextRead(this::retire);
        assertThrows(IndexOutOfBoundsException.class, cursor::next);
        cursor.seek(ENTRIES - 1);
        assertTrue(cursor.next(), "what is there still can be read");
        assertArrayEquals(TestStores.bodyOf(ENTRIES - 1, 300), cursor.copyOfBody());
        assertArrayEquals(TestStores.bodyOf(0, 300), first);
        assertEquals(List.of(), store.damaged());
    }

    @Test
    void anEntryThatIsReplacedWhileItIsReadIsTheNewOne() throws IOException {
        fill();
        disk.interruptNextRead(() -> replaceFrom(50));
        assertEquals(2, store.get(55).getTerm());
    }

    @Test
    void aCursorShowsNoEntryThatReplacedOneOfItsRange() throws IOException {
        fill();
        for (boolean seeks : new boolean[] {true, false}) {
            EntryCursor cursor = store.cursor(50, 59);
            assertTrue(cursor.next());
            if (seeks) {
                cursor.seek(55);
            }
            disk.interruptNextRead(() -> replaceFrom(51));
            assertThrows(ConcurrentModificationException.class, cursor::next);
        }
    }

    @Test
    void whatIsShownStaysAsItIsWhenItIsTruncated() throws IOException {
        fill();
        EntryCursor cursor = store.cursor(50, 59);
        assertTrue(cursor.next() && cursor.next() && cursor.next());
        ByteBuffer shown = cursor.body();
        replaceFrom(50);
        assertEquals(ByteBuffer.wrap(TestStores.bodyOf(52, 300)), shown);
        assertThrows(ConcurrentModificationException.class, cursor::next);
    }

    // Entries without checksums: a torn body is told from a whole one only by what became of the log meanwhile.

    /** A historical directory; its entries from {@code other} on are of the other one of two possible histories. */
    private Path historical(String name, int entries, int other) throws IOException {
        HistoricalWriter written = new HistoricalWriter(TestStores.memberDir(root.resolve(name)), TestStores.SEGMENT,
            TestStores.SEGMENT);
        for (int i = 0; i < entries; i++) {
            written.append(1, TestStores.bodyOf(i < other ? i : i + 77, 300));
        }
        written.write(1, "n1");
        return root.resolve(name);
    }

    private DLedgerMmapFileStore leader(String name, int other) throws IOException {
        return TestStores.open(historical(name, 8, other));
    }

    private void push(DLedgerMmapFileStore from) {
        long first = store.lastIndex() + 1;
        try (EntrySlice sent = from.slice(first, 7);
             EntrySlice got = EntrySlice.parse(ByteBuffer.allocate(sent.sizeBytes()).put(sent.bytes()).flip(), first,
                 EntryLayout.CHAIN_START, () -> { })) {
            assertEquals(DLedgerResponseCode.SUCCESS, store.reserve(got, first));
            store.append(got, first);
        } catch (CorruptEntryException e) {
            throw new AssertionError(e);
        }
    }

    /** Does that while half of the body at that position is copied; returns what such a copy comes to. */
    private static ByteBuffer torn(ByteBuffer bytes, int position, Runnable meanwhile) {
        ByteBuffer torn = ByteBuffer.allocate(bytes.capacity()).put(0, bytes, 0, bytes.capacity());
        meanwhile.run();
        int half = position + EntryLayout.HEADER_BYTES + 150;
        assertNotEquals(torn.slice(half, 150), bytes.slice(half, 150), "or there is nothing to be seen");
        return torn.put(half, bytes, half, bytes.capacity() - half);
    }

    /** Replaces entries from 4 on by those of the other leader, while entry 5 at that position is copied. */
    private ByteBuffer replaced(DLedgerMmapFileStore other, int position, ByteBuffer bytes) {
        return torn(bytes, position, () -> {
            store.truncateFrom(4);
            push(other);
        });
    }

    @Test
    void noTornEntryWithoutChecksumsIsGivenOut() throws IOException {
        try (DLedgerMmapFileStore one = leader("one", 8); DLedgerMmapFileStore other = leader("other", 4)) {
            push(one);
            int position = (int) store.get(5).getPos();
            assertTrue(position < TestStores.SEGMENT / 2);
            disk.interruptNextRead(bytes -> replaced(other, position, bytes));
            DLedgerEntry entry = store.get(5);
            assertArrayEquals(other.get(5).getBody(), entry.getBody());
        }
    }

    @Test
    void noTornEntryWithoutChecksumsIsShown() throws IOException {
        try (DLedgerMmapFileStore one = leader("one", 8); DLedgerMmapFileStore other = leader("other", 4)) {
            push(one);
            int position = (int) store.get(5).getPos();
            EntryCursor cursor = store.cursor(3, 7);
            assertTrue(cursor.next());
            cursor.seek(5);
            disk.interruptNextRead(bytes -> replaced(other, position, bytes));
            assertThrows(ConcurrentModificationException.class, cursor::next);
            EntryCursor again = store.cursor(4, 7);
            assertTrue(again.next());
            disk.interruptNextRead(bytes -> replaced(one, position, bytes));
            assertThrows(ConcurrentModificationException.class, again::next);
        }
    }

    @Test
    void noneOfASegmentThatIsUsedForOthersMeanwhileIsEither() throws IOException {
        for (boolean scans : new boolean[] {false, true}) {
            store.close();
            store = new DLedgerMmapFileStore(TestStores.config(historical("old" + scans, ENTRIES, ENTRIES)), disk,
                maintenance, System::nanoTime);
            store.open();
            int position = (int) store.get(5).getPos();
            EntryCursor cursor = store.cursor(4, ENTRIES - 1);
            assertTrue(cursor.next());
            disk.interruptNextRead(bytes -> torn(bytes, position, this::retire));
            assertThrows(IndexOutOfBoundsException.class, scans ? cursor::next : () -> store.get(5));
            assertEquals(List.of(), store.damaged());
        }
    }
}
