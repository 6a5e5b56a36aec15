package io.openmessaging.storage.dledger.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.snapshot.CorruptSnapshotException;
import io.openmessaging.storage.dledger.snapshot.SnapshotFile;
import io.openmessaging.storage.dledger.snapshot.SnapshotManifest;
import io.openmessaging.storage.dledger.snapshot.SnapshotMeta;

/** Parts of a snapshot of which no file and no position fits in 32 bits. */
class SnapshotWindowTest {
    private static final long FILE_BYTES = 5L << 30;

    private final SnapshotRow row = new SnapshotRow(new SnapshotManifest(
        new SnapshotMeta(new LogBase(7, 3, 0, 1000), LoggedConfiguration.NONE),
        List.of(new SnapshotFile("a", FILE_BYTES, 1), new SnapshotFile("b", FILE_BYTES + 1, 2))));
    private final SnapshotWindow window = new SnapshotWindow(new DLedgerConfig());

    /** Historical defect S10: a length above 2 GiB became another one. */
    @Test
    void partsAboveTwoGibibytesAreSentLikeThoseBelow() throws CorruptSnapshotException {
        assertEquals(2 * FILE_BYTES + 1, row.end());
        window.isOf(row.end());
        for (long from : new long[] {0, Integer.MAX_VALUE, 1L << 32, FILE_BYTES, row.end() - (1 << 20)}) {
            window.restart();
            window.beginAt(from);
            for (long expected = from; window.hasRoom(); expected += 256 * 1024) {
                assertEquals(expected, window.sentNext(row));
                assertEquals(256 * 1024, window.lengthAt(row, expected));
                assertEquals(expected < FILE_BYTES ? 0 : 1, row.fileAt(expected));
            }
        }
        window.restart();
        window.beginAt(row.end() - 1);
        assertEquals(1, window.lengthAt(row, row.end() - 1));
        assertFalse(window.isDone());
        window.sentNext(row);
        window.answered();
        assertTrue(window.isDone());
    }
}
