package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see of a file: all of it, and the bad places by their positions. */
class LogDumpTest {
    @TempDir
    Path base;

    private DLedgerMmapFileStore store;

    @BeforeEach
    void open() throws IOException {
        store = TestStores.open(base);
        TestStores.append(store, 1, 52);
        TestStores.append(store, 1, 52);
        TestStores.append(store, 1, 52);
        TestStores.appendControl(store, 2);
        TestStores.append(store, 2, 10);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private static List<String> all(LogDump dump) {
        List<String> lines = new ArrayList<>();
        while (dump.hasNext()) {
            LogDump.Item item = dump.next();
            String what = item instanceof LogDump.Entry entry
                ? entry.entry().getType() + " " + entry.entry().getIndex()
                    + (entry.link() == LogDump.Link.BROKEN ? "!" : "")
                : item.getClass().getSimpleName();
            lines.add(item.position() + " " + what);
        }
        return lines;
    }

    @Test
    void entriesFillerAndControlEntriesInItAreShown() throws IOException {
        assertEquals(List.of("0 NORMAL 0", "100 NORMAL 1", "200 NORMAL 2", "300 Filler", "308 NOOP 3"),
            all(LogDump.ofData(TestStores.data(base, 0), 0)));
        assertEquals(List.of("200 NORMAL 2", "300 Filler", "308 NOOP 3"),
            all(LogDump.ofData(TestStores.data(base, 0), 200)));
        assertEquals(List.of("4096 NORMAL 4"), all(LogDump.ofData(TestStores.data(base, 4096), 4096)));
    }

    @Test
    void badPlacesAreNamedAndReadingGoesOnBehindThem() throws IOException {
        TestStores.flip(TestStores.data(base, 0), 60);
        TestStores.flip(TestStores.data(base, 0), 100);
        assertEquals(List.of("0 DamagedEntry", "100 Garbage", "200 NORMAL 2", "300 Filler", "308 NOOP 3"),
            all(LogDump.ofData(TestStores.data(base, 0), 0)));
    }

    @Test
    void indexRecordsAreShownWithTheirFields() throws IOException {
        Path file = TestStores.memberDir(base).resolve("index").resolve(SegmentLog.nameOf(0));
        LogDump dump = LogDump.ofIndex(file, 3);
        assertEquals(new LogDump.IndexRecord(96, 2, 308, 48, 3, 2), dump.next());
        assertEquals(new LogDump.IndexRecord(128, 1, 4096, 58, 4, 2), dump.next());
        assertFalse(dump.hasNext());
    }

    @Test
    void aPositionOutsideAndAFileThatIsNoSegmentAreRefused() {
        Path vote = TestStores.memberDir(base).resolve("vote");
        assertThrows(IOException.class, () -> LogDump.ofData(vote, 0));
        assertThrows(IOException.class, () -> LogDump.ofData(TestStores.data(base, 4096), 0));
    }
}
