package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.IndexRange;

/** The group compacts its log while another thread waits for the disk, which has a repaired entry of it. */
class CompactedRepairTest {
    private static final int PER_SEGMENT = 8;
    private static final int ENTRIES = 4 * PER_SEGMENT;

    @TempDir
    Path base;

    private final ManualMaintenance maintenance = new ManualMaintenance();
    private Runnable whileForced = () -> { };

    private final Disk disk = new ForwardingDisk() {
        @Override
        MappedFile fileOf(MappedFile opened) {
            return new ForwardingFile(opened) {
                @Override
                public void force(int from, int to) throws IOException {
                    super.force(from, to);
                    whileForced.run();
                }
            };
        }
    };

    private static DLedgerConfig config(Path at) {
        DLedgerConfig config = TestStores.config(at);
        config.setPeers("n0-localhost:1;n1-localhost:2;n2-localhost:3");
        return config;
    }

    @Test
    void entriesThatWereCompactedWhileTheyWereRepairedAreNoFault() throws IOException {
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(config(base.resolve("a")), disk, maintenance,
            System::nanoTime);
        store.open();
        for (int i = 0; i < ENTRIES; i++) {
            TestStores.append(store, 1, 452);
        }
        store.committed(ENTRIES - 1);
        store.sync();
        DLedgerMmapFileStore peer = TestStores.open(config(TestStores.copyOf(base.resolve("a"), base.resolve("b"))));
        TestStores.flip(TestStores.data(base.resolve("a"), 0), 3 * 500 + 100);
        assertThrows(IOException.class, () -> store.get(3));
        assertEquals(List.of(new IndexRange(3, 3)), store.damaged());
        whileForced = () -> {
            whileForced = () -> { };
            store.compactUpTo(2 * PER_SEGMENT);
        };
        try (EntrySlice lost = peer.slice(3, 3)) {
            assertFalse(store.repair(lost));
        }
        assertEquals(2 * PER_SEGMENT - 1, store.base().index());
        assertFalse(store.hasDamage());
        TestStores.append(store, 1, 452);
        store.sync();
        assertArrayEquals(TestStores.bodyOf(ENTRIES, 452), store.get(ENTRIES).getBody());
        peer.close();
        store.close();
    }
}
