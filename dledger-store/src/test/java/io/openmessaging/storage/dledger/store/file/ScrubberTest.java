package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.IndexRange;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.store.DamagedEntryException;
import io.openmessaging.storage.dledger.store.StoreListener;

/** Goal: damage is found though nobody reads. Method: a store in memory, whose bytes turn while it is open. */
class ScrubberTest {
    private static final Path BASE = Path.of("/store");
    private static final long HOUR_NS = 3_600_000_000_000L;
    /** Of ten entries of 500 bytes and their records. */
    private static final int LOG_BYTES = 10 * (500 + IndexFile.RECORD_BYTES);

    private final MemoryDisk disk = new MemoryDisk();
    private final ManualMaintenance maintenance = new ManualMaintenance();
    private final DLedgerConfig config = TestStores.config(BASE);
    private DLedgerMmapFileStore store;
    private long nowNs = 1;
    private int told;

    @BeforeEach
    void open() throws IOException {
        Configurator.setLevel(DLedgerMmapFileStore.class.getPackageName(), Level.OFF);
        config.setPeers("n0-localhost:1;n1-localhost:2;n2-localhost:3");
        config.setCacheLifeId("one");
        store = new DLedgerMmapFileStore(config, disk, maintenance, () -> nowNs);
        store.setListener(new StoreListener() {
            @Override
            public void retentionDue(long index) {
                throw new AssertionError("nothing is due");
            }

            @Override
            public void damageFound() {
                told++;
            }
        });
        store.open();
        for (int i = 0; i < 10; i++) {
            TestStores.append(store, 1 + i / 4, 452);
        }
        store.committed(8);
        store.sync();
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        Configurator.setLevel(DLedgerMmapFileStore.class.getPackageName(), (Level) null);
    }

    private byte[] data(long start) {
        return disk.bytesOf(TestStores.data(BASE, start));
    }

    private byte[] index() {
        return disk.bytesOf(TestStores.memberDir(BASE).resolve("index").resolve(SegmentLog.nameOf(0)));
    }

    @Test
    void aRottenBodyIsFoundToldAndKeptFromReaders() {
        data(0)[3 * 500 + 100] ^= 4;
        maintenance.runRepeated();
        assertEquals(List.of(new IndexRange(3, 3)), store.damaged());
        assertTrue(store.hasDamage() && store.isDamaged(3) && !store.isDamaged(4));
        assertEquals(1, told);
        String found = assertThrows(IOException.class, () -> store.get(3)).getMessage();
        assertTrue(found.contains(SegmentLog.nameOf(0)) && found.contains("position 1500")
            && found.contains("entry 3"), found);
        assertEquals(2, store.lastIndexWithin(0, 7, 1 << 20), "slices end before it");
        assertEquals(3, assertThrows(DamagedEntryException.class, () -> store.slice(2, 4)).index());
        store.slice(4, 5).close();
    }

    @Test
    void whatASliceWouldGiveOutIsCheckedThoughNobodyScrubbed() {
        data(0)[5 * 500 + 100] ^= 4;
        assertEquals(5, assertThrows(DamagedEntryException.class, () -> store.slice(4, 6)).index());
        maintenance.runWaiting();
        assertEquals(List.of(new IndexRange(5, 5)), store.damaged());
    }

    @Test
    void aWrongIndexRecordAndABrokenFillerAreMendedAtOnce() {
        byte[] before = index().clone();
        index()[4 * 32 + IndexFile.TERM + 7] ^= 1;
        data(0)[4000 + 2] = 0;
        maintenance.runRepeated();
        assertEquals(List.of(), store.damaged());
        assertEquals(0, told);
        assertEquals(-1, data(0)[4002]);
        assertArrayEquals(before, index());
    }

    @Test
    void aChainThatBreaksIsBlamedOnTheEntryThatBrokeIt() {
        data(0)[6 * 500 + EntryLayout.CHAIN_CRC + 1] ^= 1;
        maintenance.runRepeated();
        assertEquals(List.of(new IndexRange(6, 6)), store.damaged());
    }

    @Test
    void itReadsAsManyBytesASecondAsItMayAndBeginsAnewAfterAnHour() {
        config.setScrubBytesPerSecond(4 * LOG_BYTES / 5);
        maintenance.runRepeated();
        data(0)[0] ^= 1;
        for (int i = 0; i < 30; i++) {
            maintenance.runRepeated();
        }
        assertEquals(List.of(), store.damaged(), "the first entries were read before");
        nowNs += HOUR_NS;
        maintenance.runRepeated();
        assertEquals(List.of(new IndexRange(0, 0)), store.damaged());
    }

    @Test
    void withARateOfZeroNothingIsRead() {
        config.setScrubBytesPerSecond(0);
        data(0)[0] ^= 1;
        maintenance.runRepeated();
        assertEquals(List.of(), store.damaged());
        config.setScrubBytesPerSecond(1 << 20);
        maintenance.runRepeated();
        assertTrue(store.hasDamage());
    }

    @Test
    void whatIsNotTheEntryIsNotWrittenOverADamagedOne() throws Exception {
        data(0)[3 * 500 + 100] ^= 4;
        data(0)[4 * 500 + 100] ^= 4;
        maintenance.runRepeated();
        byte[] before = data(0).clone();
        for (int size : new int[] {451, 452}) { // Another place, or the same with another chain.
            DLedgerMmapFileStore peer = peerWithAnother(0, size);
            for (long last = 3; last <= 5; last++) {
                try (EntrySlice wrong = peer.slice(3, last)) {
                    assertFalse(store.repair(wrong), "from 3 to " + last);
                }
            }
            peer.close();
        }
        assertArrayEquals(before, data(0));
        assertEquals(List.of(new IndexRange(3, 4)), store.damaged());
    }

    /** Its place and its chain are those of the damaged one; only the entry behind tells that it is another. */
    @Test
    void whatTheNextEntryDoesNotChainFromIsNotWrittenEither() throws Exception {
        data(0)[3 * 500 + 100] ^= 4;
        maintenance.runRepeated();
        byte[] before = data(0).clone();
        DLedgerMmapFileStore peer = peerWithAnother(3, 452);
        try (EntrySlice wrong = peer.slice(3, 3)) {
            assertFalse(store.repair(wrong));
        }
        peer.close();
        assertArrayEquals(before, data(0));
        assertEquals(List.of(new IndexRange(3, 3)), store.damaged());
    }

    private DLedgerMmapFileStore peerWithAnother(long entry, int bodySize) throws IOException {
        DLedgerConfig other = TestStores.config(Path.of("/other"));
        DLedgerMmapFileStore peer =
            new DLedgerMmapFileStore(other, new MemoryDisk(), new ManualMaintenance(), () -> nowNs);
        peer.open();
        for (int i = 0; i < 10; i++) {
            byte[] body = i == entry ? new byte[bodySize] : TestStores.bodyOf(i, 452);
            Proposal proposal = new Proposal(List.of(body));
            assertEquals(DLedgerResponseCode.SUCCESS, peer.reserve(proposal));
            peer.append(1 + i / 4, i, proposal);
        }
        return peer;
    }

    @Test
    void knownDamageIsKnownToTheNextLife() throws IOException {
        data(0)[3 * 500 + 100] ^= 4;
        maintenance.runRepeated();
        MemoryDisk killed = disk.copy();
        DLedgerMmapFileStore next = new DLedgerMmapFileStore(config, killed, new ManualMaintenance(), () -> nowNs);
        assertTrue(next.open().life().recovering());
        assertEquals(List.of(new IndexRange(3, 3)), next.damaged());
        next.close();
        killed.bytesOf(TestStores.data(BASE, 0))[3 * 500 + 100] ^= 4;
        DLedgerMmapFileStore restored = new DLedgerMmapFileStore(config, killed, new ManualMaintenance(), () -> nowNs);
        restored.open();
        assertEquals(List.of(), restored.damaged(), "somebody has put the file right");
        assertTrue(!killed.exists(TestStores.memberDir(BASE).resolve("damaged")));
        restored.close();
    }

    @Test
    void aBadSlotIsMendedBeforeTheOtherOneGoesBad() throws IOException {
        store.close();
        for (String name : List.of("format", "vote")) {
            for (int slot = 0; slot < 2; slot++) {
                MemoryDisk damaged = disk.copy();
                for (int i = 0; i < 4; i++) {
                    damaged.bytesOf(TestStores.memberDir(BASE).resolve(name))[512 * ((slot + i) % 2) + 20] ^= 1;
                    DLedgerMmapFileStore next =
                        new DLedgerMmapFileStore(config, damaged, new ManualMaintenance(), () -> nowNs);
                    assertEquals(9, next.open().lastIndex(), name + " at fault " + i);
                    next.close();
                }
            }
        }
    }
}
