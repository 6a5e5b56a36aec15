package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** What a store holds open that is not written to: thousands of idle groups share the descriptors of one process. */
class RestingStoreTest {
    @TempDir
    Path base;

    private final Set<String> written = new TreeSet<>();
    private final ManualMaintenance maintenance = new ManualMaintenance();

    /** A disk that knows which files were written to and have not ended that. */
    private final class WatchingDisk extends ForwardingDisk {
        @Override
        MappedFile fileOf(MappedFile opened) {
            return new ForwardingFile(opened) {
                @Override
                public void write(int at, ByteBuffer from) throws IOException {
                    super.write(at, from);
                    written.add(path().getFileName().toString());
                }

                @Override
                public void endWrites() {
                    super.endWrites();
                    written.remove(path().getFileName().toString());
                }
            };
        }
    }

    @Test
    void aStoreThatRestsHoldsNoFileOpenToBeWritten() throws IOException {
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(base), new WatchingDisk(), maintenance,
            System::nanoTime);
        store.open();
        TestStores.append(store, 1, 100);
        store.committed(0);
        store.sync();
        String segment = SegmentLog.nameOf(0);
        assertEquals(Set.of(segment), written, "a start has written the vote file, too");

        maintenance.runRepeated();
        assertEquals(Set.of(segment), written, "it was written to since the last look");
        maintenance.runRepeated();
        assertEquals(Set.of(), written);

        TestStores.append(store, 1, 100);
        assertEquals(Set.of(segment), written);
        assertArrayEquals(TestStores.bodyOf(1, 100), store.get(1).getBody());
        store.close();
        assertEquals(Set.of(), written);
    }

    @Test
    void whatAStartHasWrittenOnceMoreIsNotHeldOpen() throws IOException {
        Path live = base.resolve("live");
        Path killed = base.resolve("killed");
        try (DLedgerMmapFileStore store = TestStores.open(live)) {
            for (int i = 0; i < 20; i++) {
                TestStores.append(store, 1, 452);
            }
            TestStores.copyOf(live, killed);
        }
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(killed), new WatchingDisk(),
            maintenance, System::nanoTime)) {
            assertEquals(19, store.open().lastIndex());
            assertEquals(Set.of(SegmentLog.nameOf(0), SegmentLog.nameOf(TestStores.SEGMENT),
                SegmentLog.nameOf(2 * TestStores.SEGMENT)), written);
            maintenance.runRepeated();
            maintenance.runRepeated();
            assertEquals(Set.of(), written);
        }
    }

    @Test
    void aRestingFileThatIsGoneStopsTheStoreWhichSaysSo() throws IOException {
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(base), new RealDisk(),
            maintenance, System::nanoTime)) {
            store.open();
            TestStores.append(store, 1, 100);
            maintenance.runRepeated();
            maintenance.runRepeated();
            Path segment = TestStores.data(base, 0);
            Files.delete(segment);

            Proposal lost = new Proposal(List.of(TestStores.bodyOf(1, 100)));
            assertEquals(DLedgerResponseCode.SUCCESS, store.reserve(lost));
            store.append(1, 1, lost);
            UncheckedIOException stop = assertThrows(UncheckedIOException.class, store::sync);
            assertTrue(stop.getMessage().endsWith("cannot write to " + segment + ": NoSuchFileException"),
                stop::getMessage);
        }
    }
}
