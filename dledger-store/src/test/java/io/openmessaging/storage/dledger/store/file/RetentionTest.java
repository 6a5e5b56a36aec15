package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.store.StoreListener;

/** Which segments retention wants gone, and what becomes of them in a store. */
class RetentionTest {
    private static final int SEGMENT = TestStores.SEGMENT;
    private static final int SEGMENTS = 12;
    private static final long NONE = -1;
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    @TempDir
    Path base;

    private final FaultyDisk disk = new FaultyDisk();
    private final DLedgerConfig config = new DLedgerConfig();
    private SegmentLog log;

    /** Twelve full segments; the k-th was written k days after the first of July, at noon. */
    private void makeSegments() throws IOException {
        log = TestStores.segmentLog(disk, base, SEGMENT, SEGMENT, 0, Runnable::run);
        log.load();
        for (int i = 0; i < SEGMENTS; i++) {
            log.reserve((long) i * SEGMENT, (i + 1L) * SEGMENT);
            log.roll((long) i * SEGMENT);
            log.advanceTo((i + 1L) * SEGMENT, SEGMENT);
        }
        for (int i = 0; i < SEGMENTS; i++) {
            Files.setLastModifiedTime(log.segments().paths().get(i), FileTime.from(noonOf(i)));
        }
    }

    private static Instant noonOf(int day) {
        return Instant.parse("2026-07-01T10:00:00Z").plus(Duration.ofDays(day));
    }

    /** How many segments are due at that time; every segment has ten entries. */
    private long dueAt(Instant now) {
        long[] due = {NONE};
        service(now).look(index -> due[0] = (index + 1) / 10);
        return due[0];
    }

    private CleanSpaceService service(Instant now) {
        return new CleanSpaceService(config, disk, base, log, position -> position / SEGMENT * 10 - 1,
            Clock.fixed(now, ZONE));
    }

    @Test
    void segmentsThatAreOldAreDueAtTheHoursOfDeletion() throws IOException {
        makeSegments();
        Instant four = Instant.parse("2026-07-08T02:30:00Z");
        assertEquals(4, dueAt(four), "those of the first four days are 72 hours old");
        assertEquals(NONE, dueAt(four.plus(Duration.ofHours(1))));
        config.setDeleteWhen("16; 5");
        assertEquals(NONE, dueAt(four));
        assertEquals(4, dueAt(four.plus(Duration.ofHours(1))));
        config.setFileReservedHours(24 * 6);
        assertEquals(1, dueAt(four.plus(Duration.ofHours(1))), "settings are read anew");
    }

    @Test
    void theLastSegmentIsNeverDue() throws IOException {
        makeSegments();
        assertEquals(SEGMENTS - 1, dueAt(Instant.parse("2027-07-08T02:30:00Z")));
    }

    @Test
    void aFillingDiskMakesOldSegmentsDueAtAnyHour() throws IOException {
        makeSegments();
        Instant noon = Instant.parse("2026-07-08T10:30:00Z");
        disk.isUsed(0.69);
        assertEquals(NONE, dueAt(noon));
        disk.isUsed(0.71);
        assertEquals(5, dueAt(noon));
        config.setDiskSpaceRatioToCheckExpired(0.8f);
        assertEquals(NONE, dueAt(noon));
    }

    @Test
    void aDiskThatIsNearlyFullMakesYoungSegmentsDueNoMoreThanItNeeds() throws IOException {
        makeSegments();
        Instant soon = Instant.parse("2026-07-01T10:30:00Z");
        disk.isUsed(0.85);
        assertEquals(NONE, dueAt(soon));
        disk.isUsed(0.853);
        assertEquals(3, dueAt(soon));
        disk.isUsed(0.9);
        assertEquals(CleanSpaceService.MOST_FORCED, dueAt(soon));
        config.setEnableDiskForceClean(false);
        assertEquals(NONE, dueAt(soon));
    }

    @Test
    void whatTheLogHasAboveItsLargestSizeIsDue() throws IOException {
        makeSegments();
        Instant soon = Instant.parse("2026-07-01T10:30:00Z");
        config.setMaxLogSizeBytes(8L * SEGMENT);
        assertEquals(4, dueAt(soon));
        config.setMaxLogSizeBytes(8L * SEGMENT - 1);
        assertEquals(5, dueAt(soon));
        config.setMaxLogSizeBytes(1);
        assertEquals(SEGMENTS - 1, dueAt(soon));
        config.setMaxLogSizeBytes(0);
        assertEquals(NONE, dueAt(soon));
    }

    @Test
    void aDiskAboveTheFullRatioIsFullUntilItIsNot() throws IOException {
        makeSegments();
        CleanSpaceService service = service(noonOf(0));
        for (double ratio : new double[] {0.89, 0.91, 0.95, 0.90, 0.91}) {
            disk.isUsed(ratio);
            service.look(index -> { });
            assertEquals(ratio > 0.9, service.isDiskFull(), "at " + ratio);
        }
        config.setDiskSpaceRatioToForceClean(0.99f);
        disk.isUsed(0.94);
        service.look(index -> { });
        assertFalse(service.isDiskFull());
        disk.isUsed(0.96);
        service.look(index -> { });
        assertTrue(service.isDiskFull(), "the full ratio is never above 0.95");
    }

    @Test
    void hoursThatAreNoneAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> config.setDeleteWhen("24"));
        assertThrows(IllegalArgumentException.class, () -> config.setDeleteWhen("04;x"));
        config.setDiskSpaceRatioToForceClean(0.1f);
        assertEquals(0.5f, config.getDiskSpaceRatioToForceClean());
    }

    @Test
    void aStoreOverItsSizeAsksAndDropsWhatItIsToldTo() throws IOException {
        DLedgerConfig settings = TestStores.config(base);
        ManualMaintenance maintenance = new ManualMaintenance();
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(settings, disk, maintenance, System::nanoTime);
        List<Long> asked = new ArrayList<>();
        store.setListener(new StoreListener() {
            @Override
            public void retentionDue(long index) {
                asked.add(index);
            }

            @Override
            public void damageFound() {
                throw new IllegalStateException("there is none");
            }
        });
        store.open();
        for (int i = 0; i < 40; i++) {
            TestStores.append(store, 1, 952);
        }
        store.committed(30);
        maintenance.runRepeated();
        assertEquals(List.of(), asked);
        settings.setMaxLogSizeBytes(4L * SEGMENT);
        maintenance.runRepeated();
        assertEquals(List.of(23L), asked);
        settings.setMaxLogSizeBytes(1);
        maintenance.runRepeated();
        assertEquals(List.of(23L, 30L), asked, "what is not committed is not asked for");
        store.sync();
        store.compactUpTo(23);
        maintenance.runRepeated();
        assertEquals(23, store.base().index());
        assertFalse(Files.exists(TestStores.data(base, 5L * SEGMENT)));
        assertTrue(Files.exists(TestStores.data(base, 6L * SEGMENT)));
        store.close();
    }

    @Test
    void aDiskAboveTheFullRatioRefusesClientsAndTakesWhatALeaderPushes() throws Exception {
        ManualMaintenance maintenance = new ManualMaintenance();
        DLedgerMmapFileStore leader = TestStores.open(base.resolve("leader"));
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(base.resolve("member")), disk,
            maintenance, System::nanoTime);
        store.open();
        TestStores.append(leader, 1, 100);
        disk.isUsed(0.92);
        maintenance.runRepeated();
        Proposal proposal = new Proposal(List.of(new byte[10]));
        assertEquals(DLedgerResponseCode.DISK_FULL, store.reserve(proposal));
        try (var slice = leader.slice(0, 0)) {
            assertEquals(DLedgerResponseCode.SUCCESS, store.reserve(slice, 0));
        }
        disk.isUsed(0.5);
        maintenance.runRepeated();
        assertEquals(DLedgerResponseCode.SUCCESS, store.reserve(proposal));
        store.close();
        leader.close();
    }

    @Test
    void aNewLeaderWritesItsControlEntryOnAFullDiskOutOfTheReserve() throws IOException {
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(base), disk, new ManualMaintenance(),
            System::nanoTime);
        store.open();
        Path reserve = TestStores.memberDir(base).resolve(SpaceReserve.NAME);
        assertTrue(Files.exists(reserve));
        TestStores.append(store, 1, SEGMENT - 56 - 8);
        disk.fillUpUntilDeleted(reserve);
        TestStores.appendControl(store, 2);
        assertEquals(1, store.lastIndex());
        assertFalse(Files.exists(reserve));
        store.close();
        DLedgerMmapFileStore again = TestStores.open(base);
        assertEquals(1, again.lastIndex());
        assertTrue(Files.exists(reserve), "it is made anew when there is room");
        again.close();
    }
}
