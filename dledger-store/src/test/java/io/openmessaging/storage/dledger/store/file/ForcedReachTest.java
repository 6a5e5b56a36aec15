package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForcedReachTest {
    private static final int BODY = 52;
    private static final long ENTRY = 100;

    @TempDir
    private Path base;

    private long end = 1_000;
    private long lasting = 400;
    private final ForcedReach reach = new ForcedReach(() -> end, () -> lasting);

    @Test
    void whatWasThereWhenTheForceBeganIsForced() {
        ForcedReach.Begun force = reach.begin();
        end = 1_500;
        lasting = 1_200;
        reach.ended(force);
        assertEquals(1_000, reach.to());
    }

    @Test
    void afterACutOnlyWhatLastsIsStillWhatWasForced() {
        reach.ended(reach.begin());
        reach.cut();
        lasting = 900; // Of what was written since.
        assertEquals(400, reach.to());
        reach.ended(reach.begin());
        assertEquals(1_000, reach.to());
    }

    @Test
    void aCutWhileAForceRunsCounts() {
        ForcedReach.Begun force = reach.begin();
        reach.cut();
        reach.ended(force);
        assertEquals(400, reach.to());
    }

    @Test
    void anApplicationSeesThatEntriesWereReplacedAndForcesThem() throws IOException {
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            for (int i = 0; i < 5; i++) {
                TestStores.append(store, 1, BODY);
            }
            store.committed(1);
            store.flush();
            assertEquals(5 * ENTRY, store.getDataFileList().getFlushedWhere());
            store.truncateFrom(2);
            for (int i = 0; i < 8; i++) {
                TestStores.append(store, 2, BODY);
            }
            assertEquals(2 * ENTRY, store.getDataFileList().getFlushedWhere());
            assertEquals(8 * ENTRY, store.getDataFileList().remainHowManyDataToFlush());
            store.flush();
            assertEquals(10 * ENTRY, store.getDataFileList().getFlushedWhere());
        }
    }
}
