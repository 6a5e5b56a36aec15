package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** When entries go from the buffer to their file, by what way, and that nobody misses them before. */
class WriteBufferTest {
    private static final int SEGMENT = 1024 * 1024;

    @TempDir
    Path base;

    private DLedgerConfig config() {
        DLedgerConfig config = TestStores.config(base);
        config.setMappedFileSizeForEntryData(SEGMENT);
        return config;
    }

    private static void append(DLedgerMmapFileStore store, int bodySize) {
        Proposal proposal = new Proposal(List.of(TestStores.bodyOf(store.lastIndex() + 1, bodySize)));
        assertEquals(DLedgerResponseCode.SUCCESS, store.reserve(proposal));
        store.append(1, store.lastIndex() + 1, proposal);
    }

    private boolean isInFile(int from, int length) throws IOException {
        byte[] bytes = Files.readAllBytes(TestStores.data(base, 0));
        return !Arrays.equals(new byte[length], Arrays.copyOfRange(bytes, from, from + length));
    }

    /** The first segment as applications see it. */
    private static MmapFile view(DLedgerMmapFileStore store) {
        return store.getDataFileList().getMappedFiles().get(0);
    }

    /** What needs an entry, and nothing else. */
    private interface Need {
        void of(DLedgerMmapFileStore store) throws IOException;
    }

    @Test
    void anEntryIsInItsFileOnceSomebodyNeedsIt() throws IOException {
        for (Need need : List.<Need>of(store -> store.slice(1, 1).close(), store -> store.get(1),
                store -> store.cursor(1, 1), store -> store.chainCrcAt(1), store -> store.committed(1),
                store -> view(store).selectMappedBuffer(148, 148), store -> view(store).selectMappedBuffer(148),
                store -> view(store).getData(148, 148, ByteBuffer.allocate(148)),
                DLedgerMmapFileStore::sync, DLedgerMmapFileStore::syncVote,
                store -> store.appendControl(1, 2, DLedgerEntryType.NOOP, new byte[0]))) {
            try (DLedgerMmapFileStore store = TestStores.open(config())) {
                append(store, 100);
                append(store, 100);
                assertFalse(isInFile(0, 296));
                need.of(store);
                if (store.lastIndex() > 1) {
                    assertTrue(isInFile(0, 148)); // It stands elsewhere, and so comes with nothing else.
                }
                assertTrue(isInFile(148, 148));
            }
            TestStores.delete(base);
        }
    }

    @Test
    void entriesGoToTheFileWhenThereAreMany() throws IOException {
        int many = 200;
        try (DLedgerMmapFileStore store = TestStores.open(config())) {
            for (int i = 0; i < many; i++) {
                append(store, 1000);
            }
            assertTrue(isInFile(0, 1048));
            assertTrue(isInFile(WriteBuffer.BYTES, 1048));
        }
        try (DLedgerMmapFileStore again = TestStores.open(config())) {
            assertEquals(many - 1, again.lastIndex());
        }
    }

    @Test
    void longEntriesAndShortOnesGoInTheirOrder() throws IOException {
        int[] sizes = {10, WriteBuffer.BYTES - 48, WriteBuffer.BYTES - 47, 0, 3 * WriteBuffer.BYTES, 5};
        try (DLedgerMmapFileStore store = TestStores.open(config())) {
            for (int size : sizes) {
                append(store, size);
            }
            assertArrayEquals(TestStores.bodyOf(4, sizes[4]), store.get(4).getBody());
        }
        try (DLedgerMmapFileStore again = TestStores.open(config())) {
            for (int i = 0; i < sizes.length; i++) {
                assertArrayEquals(TestStores.bodyOf(i, sizes[i]), again.get(i).getBody());
            }
        }
    }

    @Test
    void aThreadThatIsInterruptedWritesAndStaysSo() throws IOException {
        try (DLedgerMmapFileStore store = TestStores.open(config())) {
            for (int i = 0; i < 3; i++) {
                append(store, 1000);
                append(store, 2 * WriteBuffer.BYTES);
                Thread.currentThread().interrupt();
                store.slice(store.lastIndex(), store.lastIndex()).close();
                append(store, 2 * WriteBuffer.BYTES);
                store.sync();
                assertTrue(Thread.interrupted());
            }
            for (int i = 0; i < 9; i++) {
                assertArrayEquals(TestStores.bodyOf(i, i % 3 == 0 ? 1000 : 2 * WriteBuffer.BYTES),
                    store.get(i).getBody());
            }
        }
    }

    @Test
    void aWriteThatFailsFinishesTheStoreWhoeverNeededIt() throws IOException {
        for (Need need : List.<Need>of(store -> store.slice(0, 0), store -> store.get(0), store -> store.committed(0),
                DLedgerMmapFileStore::sync, DLedgerMmapFileStore::syncVote, store -> store.truncateFrom(0),
                store -> append(store, 2 * WriteBuffer.BYTES))) {
            FaultyDisk disk = new FaultyDisk();
            DLedgerMmapFileStore store = new DLedgerMmapFileStore(config(), disk);
            store.open();
            append(store, 100);
            disk.failWrites();
            assertThrows(UncheckedIOException.class, () -> need.of(store));
            assertThrows(IllegalStateException.class, store::sync);
            store.close();
            TestStores.delete(base);
        }
    }

    /** A page that was ever written through the mapping costs an interrupt of all cores when it goes to the disk. */
    @Test
    void noSegmentIsWrittenThroughItsMapping() throws Exception {
        Disk disk = new ForwardingDisk() {
            @Override
            MappedFile fileOf(MappedFile opened) {
                return new ForwardingFile(opened) {
                    @Override
                    public ByteBuffer bytes() {
                        boolean isData = opened.path().getParent().endsWith("data");
                        return isData ? opened.bytes().asReadOnlyBuffer() : opened.bytes();
                    }
                };
            }
        };
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(base), disk);
        store.open();
        for (int i = 0; i < 100; i++) {
            append(store, i * 7);
            if (i % 9 == 0) {
                TestStores.appendControl(store, 1);
            }
        }
        store.truncateFrom(store.lastIndex() - 30);
        try (EntrySlice last = store.slice(store.lastIndex(), store.lastIndex())) {
            byte[] copy = new byte[last.sizeBytes()];
            last.bytes().get(copy);
            long index = store.lastIndex();
            int chainCrc = store.chainCrcAt(index - 1);
            store.truncateFrom(index);
            try (EntrySlice again = EntrySlice.parse(ByteBuffer.wrap(copy), index, chainCrc, () -> { })) {
                assertEquals(DLedgerResponseCode.SUCCESS, store.reserve(again, index));
                store.append(again, index);
            }
        }
        store.committed(store.lastIndex());
        store.sync();
        // Before another thread moves the base and then drops files, which a copy may see the other way round.
        Path killed = TestStores.copyOf(base, base.resolveSibling(base.getFileName() + "-killed"));
        store.compactUpTo(store.lastIndex());
        store.resetTo(new LogBase(500, 1, 77, 40 * TestStores.SEGMENT));
        append(store, 10);
        store.close();
        DLedgerMmapFileStore again = new DLedgerMmapFileStore(TestStores.config(killed), disk);
        assertTrue(again.open().lastIndex() > 50);
        again.close();
    }

    /** A store that stopped after a fault is closed and opened anew, and somebody reads the old one still. */
    @Test
    void aReaderOfAStoreThatIsClosedWritesNothing() throws IOException {
        FaultyDisk disk = new FaultyDisk();
        DLedgerMmapFileStore old = new DLedgerMmapFileStore(TestStores.config(base), disk);
        old.open();
        append(old, 100);
        old.sync();
        append(old, 100); // Waits in the buffer.
        disk.failForces();
        assertThrows(UncheckedIOException.class, () -> old.found("c1")); // Ends the store, and needs no entry.
        old.close();

        try (DLedgerMmapFileStore now = TestStores.open(base)) {
            assertEquals(0, now.lastIndex());
            Proposal other = new Proposal(List.of(TestStores.bodyOf(77, 100)));
            assertEquals(DLedgerResponseCode.SUCCESS, now.reserve(other));
            now.append(3, 1, other);
            now.sync();
            now.committed(1);
            assertThrows(IOException.class, () -> old.get(1));
            assertArrayEquals(TestStores.bodyOf(77, 100), now.get(1).getBody());
        }
    }
}
