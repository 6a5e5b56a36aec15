package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;

/** One log in several directories. */
class DataDirectoriesTest {
    private static final int SEGMENT = TestStores.SEGMENT;
    private static final int SEGMENTS = 6;

    @TempDir
    Path base;

    private Path first;
    private Path second;
    private DLedgerConfig config;

    @BeforeEach
    void twoDirectories() {
        first = base.resolve("disk1");
        second = base.resolve("disk2");
        config = TestStores.config(base);
        config.setDataStorePath(first + "," + second);
    }

    /** One entry to a segment. */
    private static void fill(DLedgerMmapFileStore store, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            TestStores.append(store, 1, SEGMENT - 100);
        }
        store.sync();
        store.committed(store.lastIndex());
        store.sync();
    }

    private static List<Long> startsIn(Path directory) throws IOException {
        List<Long> starts = new ArrayList<>();
        for (String name : TestStores.names(directory)) {
            if (!name.equals("LOCK")) {
                starts.add(Long.parseLong(name) / SEGMENT);
            }
        }
        return starts;
    }

    private void check(DLedgerConfig settings, int firstIndex, int count) throws IOException {
        try (DLedgerMmapFileStore store = TestStores.open(settings)) {
            assertEquals(count - 1, store.lastIndex());
            for (long i = firstIndex; i < count; i++) {
                assertEquals(i, store.get(i).getIndex());
            }
        }
    }

    @Test
    void segmentsAreMadeInTurnAndFoundWhereverTheyLie() throws IOException {
        try (DLedgerMmapFileStore store = TestStores.open(config)) {
            fill(store, SEGMENTS);
        }
        assertEquals(SEGMENTS / 2, startsIn(first).size());
        assertEquals(SEGMENTS / 2, startsIn(second).size());
        check(config, 0, SEGMENTS);
        long moved = startsIn(first).get(1) * SEGMENT;
        Files.move(first.resolve(SegmentLog.nameOf(moved)), second.resolve(SegmentLog.nameOf(moved)));
        check(config, 0, SEGMENTS);
    }

    @Test
    void aReadOnlyDirectoryIsReadAndGetsNoSegment() throws IOException {
        try (DLedgerMmapFileStore store = TestStores.open(config)) {
            fill(store, SEGMENTS);
        }
        List<Long> before = startsIn(first);
        DLedgerConfig readOnly = TestStores.config(base);
        readOnly.setDataStorePath(first + "," + second);
        readOnly.setReadOnlyDataStoreDirs(first.toString());
        try (DLedgerMmapFileStore store = TestStores.open(readOnly)) {
            fill(store, SEGMENTS);
            assertEquals(before, startsIn(first));
            store.compactUpTo(7);
            fill(store, SEGMENTS);
        }
        assertEquals(List.of(), startsIn(first), "what is dropped there is deleted, and not reused");
        check(readOnly, 8, 3 * SEGMENTS);
    }

    @Test
    void aFullDiskIsLeftOut() throws IOException {
        FaultyDisk disk = new FaultyDisk();
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(config, disk)) {
            store.open();
            disk.isUsed(second, 1);
            fill(store, SEGMENTS);
        }
        assertEquals(SEGMENTS, startsIn(first).size());
        assertEquals(List.of(), startsIn(second));
    }

    @Test
    void twoSegmentsOfOneStartAreRefused() throws IOException {
        try (DLedgerMmapFileStore store = TestStores.open(config)) {
            fill(store, 2);
        }
        String name = SegmentLog.nameOf(startsIn(first).get(0) * SEGMENT);
        Files.copy(first.resolve(name), second.resolve(name));
        String refusal = assertThrows(IOException.class, () -> TestStores.open(config)).getMessage();
        assertTrue(refusal.contains(first.resolve(name).toString()), refusal);
        assertTrue(refusal.contains(second.resolve(name).toString()), refusal);
    }

    @Test
    void theTextBetweenThePathsIsASetting() throws IOException {
        System.setProperty("dLedger.multiPath.Splitter", ";");
        try {
            config.setDataStorePath(first + ";" + second);
            try (DLedgerMmapFileStore store = TestStores.open(config)) {
                fill(store, SEGMENTS);
            }
        } finally {
            System.clearProperty("dLedger.multiPath.Splitter");
        }
        assertEquals(SEGMENTS / 2, startsIn(second).size());
    }

    @Test
    void noOtherMemberMayUseADataDirectoryAndLocksEndWithTheStore() throws IOException {
        DLedgerConfig other = TestStores.config(base);
        other.setSelfId("n1");
        other.setDataStorePath(second.toString());
        DLedgerMmapFileStore holder = TestStores.open(config);
        String inUse = assertThrows(IOException.class, () -> TestStores.open(other)).getMessage();
        assertTrue(inUse.contains(second.toRealPath().toString()), inUse);
        holder.close();
        try (DLedgerMmapFileStore store = TestStores.open(other)) {
            assertEquals(-1, store.lastIndex());
        }
        DLedgerConfig within = TestStores.config(base);
        within.setSelfId("n2");
        within.setDataStorePath(base.resolve("dledger-n1").resolve("data").toString());
        String refusal = assertThrows(IOException.class, () -> TestStores.open(within)).getMessage();
        assertTrue(refusal.contains("dledger-n1"), refusal);
        within.setDataStorePath(null);
        TestStores.open(within).close();
    }

    @Test
    void aReadOnlyDirectoryMustBeThere() throws IOException {
        config.setReadOnlyDataStoreDirs(base.resolve("nowhere").toString());
        String refusal = assertThrows(IOException.class, () -> TestStores.open(config)).getMessage();
        assertTrue(refusal.contains("nowhere"), refusal);
        assertFalse(Files.exists(base.resolve("nowhere")));
        config.setReadOnlyDataStoreDirs(first + "," + second);
        assertThrows(IllegalArgumentException.class, () -> new DLedgerMmapFileStore(config));
    }
}
