package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.store.ControlPlacement;

/** A member that lost a part of its log still knows who else votes, until it knows what became of that. Decision 6. */
class LostConfigurationsTest {
    private static final int SEGMENT = TestStores.SEGMENT;
    private static final String THREE = "n0-localhost:1;n1-localhost:2;n2-localhost:3";

    @TempDir
    Path base;

    private static List<LoggedConfiguration> foundIn(Path directory) throws IOException {
        return foundBy(TestStores.config(directory));
    }

    private static List<LoggedConfiguration> foundBy(DLedgerConfig config) throws IOException {
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(config)) {
            return store.open().configurations();
        }
    }

    private static LoggedConfiguration configure(DLedgerMmapFileStore store, int voters) {
        return TestStores.configure(store, 1, TestStores.voters(voters, (int) store.lastIndex()));
    }

    /** All that the log holds is committed and durable, and the checkpoint is at its end. */
    private static void checkpoint(DLedgerMmapFileStore store) throws IOException {
        store.committed(store.lastIndex());
        store.sync();
    }

    private Path killed(String name) throws IOException {
        return TestStores.copyOf(base, base.resolveSibling(base.getFileName() + "-" + name));
    }

    /** Entries 0 to 4, two of which bring configurations; then entries 2 to 4 are lost with their files. */
    private List<LoggedConfiguration> loseTheEnd(int firstVoters, int lastVoters) throws IOException {
        DLedgerMmapFileStore store = TestStores.open(base);
        LoggedConfiguration kept = configure(store, firstVoters);
        TestStores.append(store, 1, 100);
        TestStores.append(store, 1, SEGMENT - 200);
        LoggedConfiguration lost = configure(store, lastVoters);
        TestStores.append(store, 1, 100);
        checkpoint(store);
        store.close();
        for (long start = 2L * SEGMENT; Files.exists(TestStores.data(base, start)); start += SEGMENT) {
            Files.delete(TestStores.data(base, start));
        }
        return List.of(kept, lost);
    }

    /** It would elect itself if it asked those alone whom what is left of its log names. */
    @Test
    void aMemberThatHasLostTheEndOfItsLogStillKnowsWhoVotes() throws IOException {
        List<LoggedConfiguration> known = loseTheEnd(1, 3);
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(base));
        RecoveredLog found = store.open();
        assertEquals(1, found.lastIndex());
        assertEquals(known, found.configurations());
        assertTrue(found.life().recovering(), "it is not alone, whatever its settings say");
        TestStores.append(store, 2, 100);
        store.sync();
        assertEquals(known, foundIn(killed("recovering")), "entry 3 is still missing");
        TestStores.append(store, 2, 100);
        store.sync();
        assertEquals(known.subList(0, 1), foundIn(killed("replaced")), "there is another entry 3");
        store.close();
        assertEquals(known.subList(0, 1), foundIn(base));
    }

    @Test
    void onceAMemberIsWholeWhatItHasLostWasNeverCommitted() throws IOException {
        List<LoggedConfiguration> known = loseTheEnd(3, 4);
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(base));
        assertEquals(known, store.open().configurations());
        store.becameWhole();
        store.sync();
        assertEquals(known.subList(0, 1), foundIn(killed("whole")));
        store.close();
        assertEquals(known.subList(0, 1), foundIn(base));
    }

    @Test
    void aMemberThatIsAloneGoesOnWithWhatItsLogTells() throws IOException {
        List<LoggedConfiguration> known = loseTheEnd(3, 1);
        DLedgerConfig config = TestStores.config(base);
        config.setPeers(THREE);
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(config);
        RecoveredLog found = store.open();
        assertFalse(found.life().recovering(), "the last configuration that it knows has no other voter");
        assertEquals(known.subList(0, 1), found.configurations());
        store.close();
    }

    @Test
    void aMemberThatHasLostTheFileAsWellIsRefused() throws IOException {
        loseTheEnd(3, 4);
        Path file = TestStores.memberDir(base).resolve(ConfigurationFile.NAME);
        Files.delete(file);
        for (int attempt = 0; attempt < 2; attempt++) {
            DLedgerConfig config = TestStores.config(base);
            config.setPeers(THREE);
            String said = assertThrows(DamagedStoreException.class, () -> foundBy(config)).getMessage();
            assertTrue(said.startsWith(file + " does not tell what entry 3 brought"), said);
        }
    }

    @Test
    void whatATruncationHasTakenAwayIsNotToldByALostLog() throws IOException {
        DLedgerConfig config = TestStores.config(base);
        config.setPeers(THREE);
        DLedgerMmapFileStore store = TestStores.open(config);
        TestStores.append(store, 1, 100);
        TestStores.append(store, 1, 100);
        checkpoint(store);
        configure(store, 4);
        store.sync();
        Path before = killed("before");
        store.truncateFrom(2);
        store.sync();
        Path after = killed("after");
        for (Path lost : List.of(before, after)) {
            Files.delete(TestStores.data(lost, 0));
            DLedgerConfig of = TestStores.config(lost);
            of.setPeers(THREE);
            assertEquals(lost.equals(before) ? 1 : 0, foundBy(of).size());
        }
    }

    /**
     * A process is killed while it forces that the file tells less, and the next one reads that from the page cache: it
     * must be on disk before the file is written, or a member that is RECOVERING behind a loss of power is refused.
     */
    @Test
    void whatAKilledProcessWroteIsForcedBeforeTheFileIsWrittenAnew() throws IOException {
        CrashWorld world = new CrashWorld(4096, 4096, SimInode.SECTOR_BYTES, TestExecutor.When.AT_ONCE, DiskLie.NONE);
        SimDisk disk = world.newDisk();
        DLedgerMmapFileStore store = openOn(world, disk);
        store.setControlPlacement(ControlPlacement.INLINE);
        LoggedConfiguration kept = configure(store, 3);
        configure(store, 4);
        store.sync();
        store.truncateFrom(1);
        List<SimDisk> killed = new ArrayList<>();
        disk.probe((what, path) -> {
            if (what == SimDisk.Call.FORCE && path.endsWith("format")) {
                killed.add(disk.copy());
            }
        });
        store.sync();
        assertEquals(1, killed.size());
        DLedgerMmapFileStore next = openOn(world, killed.get(0));
        TestStores.append(next, 1, SimInode.SECTOR_BYTES);
        TestStores.append(next, 1, SimInode.SECTOR_BYTES);
        int recovering = 0;
        Choices left = Choices.all();
        do {
            RecoveredLog found = new DLedgerMmapFileStore(world.config(), killed.get(0).afterPowerLoss(left),
                new TestExecutor(TestExecutor.When.AT_ONCE), () -> 0).open();
            assertEquals(List.of(kept), found.configurations());
            recovering += found.life().recovering() ? 1 : 0;
        } while (left.next());
        assertTrue(recovering > 0, "the second entry without the first looks like damage");
    }

    /** The file took its place before the kill, and the format file does not say yet that there must be one. */
    @Test
    void aFileThatAKilledProcessHasWrittenIsMissedOnceACheckpointRestsOnIt() throws IOException {
        CrashWorld world = new CrashWorld(4096, 4096, SimInode.SECTOR_BYTES, TestExecutor.When.AT_ONCE, DiskLie.NONE);
        SimDisk disk = world.newDisk();
        DLedgerMmapFileStore store = openOn(world, disk);
        LoggedConfiguration brought = configure(store, 3);
        TestStores.append(store, 1, 100);
        List<SimDisk> killed = new ArrayList<>();
        disk.probe((what, path) -> killed.add(disk.copy()));
        store.sync();
        Path file = world.config().memberDir().resolve(ConfigurationFile.NAME);
        assertTrue(killed.stream().anyMatch(instant -> instant.exists(file)));
        for (SimDisk instant : killed) {
            DLedgerMmapFileStore next = openOn(world, instant);
            next.committed(1);
            next.close();
            instant.delete(file);
            assertEquals(List.of(brought), new DLedgerMmapFileStore(world.config(), instant,
                new TestExecutor(TestExecutor.When.AT_ONCE), () -> 0).open().configurations());
        }
    }

    /** A compaction writes where the log begins, and may wait long for its disk: forces of the log go on meanwhile. */
    @Test
    void aForceWaitsForNoWriteOfTheFormatFileThatItDoesNotNeed() throws IOException {
        CrashWorld world = CrashWorld.TINY;
        SimDisk disk = world.newDisk();
        DLedgerMmapFileStore store = openOn(world, disk);
        configure(store, 3);
        store.sync();
        List<CompletableFuture<Void>> forces = new ArrayList<>();
        disk.probe((what, path) -> {
            if (what == SimDisk.Call.FORCE && path.endsWith("format")) {
                forces.add(CompletableFuture.runAsync(() -> assertDoesNotThrow(store::sync))
                    .orTimeout(5, TimeUnit.SECONDS));
                forces.get(forces.size() - 1).join();
            }
        });
        store.pledge("c");
        assertFalse(forces.isEmpty());
    }

    private static DLedgerMmapFileStore openOn(CrashWorld world, SimDisk disk) throws IOException {
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(world.config(), disk,
            new TestExecutor(TestExecutor.When.AT_ONCE), () -> 0);
        store.open();
        return store;
    }

    /** The first attempt clears what lies behind the break; the second one must not believe that all is well. */
    @Test
    void aMemberThatHasLostTheFileAndAnEntryBeforeOthersIsRefusedAgainAndAgain() throws IOException {
        DLedgerConfig config = TestStores.config(base);
        config.setPeers(THREE);
        DLedgerMmapFileStore store = TestStores.open(config);
        store.setControlPlacement(ControlPlacement.INLINE);
        TestStores.append(store, 1, 100);
        configure(store, 4);
        store.sync();
        long position = store.get(1).getPos();
        TestStores.append(store, 1, 100);
        Path damaged = killed("damaged");
        TestStores.flip(TestStores.data(damaged, 0), position + EntryLayout.HEADER_BYTES + 5);
        Path file = TestStores.memberDir(damaged).resolve(ConfigurationFile.NAME);
        Files.delete(file);
        DLedgerConfig again = TestStores.config(damaged);
        again.setPeers(THREE);
        for (int attempt = 0; attempt < 3; attempt++) {
            String said = assertThrows(DamagedStoreException.class, () -> foundBy(again)).getMessage();
            assertTrue(said.startsWith(file + " does not tell what entry 1 brought"), said);
        }
        store.close();
    }

    /** What tells of the loss, whole entries behind the break, is not cleared before the loss is noted. */
    @Test
    void aStartThatIsKilledAnywhereForgetsNoLoss() throws IOException {
        CrashWorld world = new CrashWorld(4096, 4096, SimInode.SECTOR_BYTES, TestExecutor.When.AT_ONCE, DiskLie.NONE);
        SimDisk disk = world.newDisk();
        DLedgerMmapFileStore store = openOn(world, disk);
        store.setControlPlacement(ControlPlacement.INLINE);
        configure(store, 3);
        TestStores.append(store, 1, 100);
        long position = store.get(1).getPos();
        TestStores.append(store, 1, 100);
        store.sync();
        SimDisk damaged = disk.copy();
        Path data = world.config().memberDir().resolve("data").resolve(SegmentLog.nameOf(0));
        int at = (int) position + EntryLayout.HEADER_BYTES;
        ByteBuffer bytes = damaged.map(data, 4096).bytes();
        bytes.put(at, (byte) ~bytes.get(at));
        List<SimDisk> killed = new ArrayList<>();
        damaged.probe((what, path) -> killed.add(damaged.copy()));
        assertTrue(new DLedgerMmapFileStore(world.config(), damaged, new TestExecutor(TestExecutor.When.AT_ONCE),
            () -> 0).open().life().recovering());
        List<Integer> forgot = new ArrayList<>();
        for (int instant = 0; instant < killed.size(); instant++) {
            if (!new DLedgerMmapFileStore(world.config(), killed.get(instant),
                    new TestExecutor(TestExecutor.When.AT_ONCE), () -> 0).open().life().recovering()) {
                forgot.add(instant);
            }
        }
        assertEquals(List.of(), forgot, () -> "of " + killed.size() + " instants");
    }

    @Test
    void aCrashAtAnyStepOfANoteLeavesWhatWasKnownBeforeOrAfter() throws IOException {
        CrashWorld world = new CrashWorld(4096, 4096, SimInode.SECTOR_BYTES, TestExecutor.When.AT_ONCE, DiskLie.NONE);
        SimDisk disk = world.newDisk();
        DLedgerConfig config = world.config();
        config.setPeers(THREE);
        long[] nowNs = {0};
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(config, disk, new TestExecutor(TestExecutor.When.AT_ONCE),
            () -> nowNs[0]);
        store.open();
        TestStores.append(store, 1, 100);
        nowNs[0] = CrashWorld.checkpointNs();
        checkpoint(store);
        SplittableRandom random = new SplittableRandom(1);
        List<LoggedConfiguration> synced = List.of();
        for (int step = 0; step < 6; step++) {
            List<LoggedConfiguration> now = new ArrayList<>(synced);
            List<SimDisk> instants = new ArrayList<>();
            disk.probe((what, path) -> instants.add(disk.copy()));
            if (step % 3 == 2) {
                store.truncateFrom(store.lastIndex());
                now.remove(now.size() - 1);
            } else {
                now.add(configure(store, 2 + step));
            }
            store.sync();
            disk.probe(SimDisk.Probe.NONE);
            for (SimDisk instant : instants) {
                List<LoggedConfiguration> found = foundWithoutData(config, instant.afterPowerLoss(
                    Choices.random(random)));
                assertTrue(found.equals(synced) || found.equals(now), found + " between " + synced + " and " + now);
            }
            assertEquals(now, foundWithoutData(config, disk.afterPowerLoss(Choices.first())));
            synced = now;
        }
    }

    private static List<LoggedConfiguration> foundWithoutData(DLedgerConfig config, SimDisk disk) throws IOException {
        for (Path path : disk.list(config.memberDir().resolve("data"))) {
            disk.delete(path);
        }
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(config, disk,
            new TestExecutor(TestExecutor.When.AT_ONCE), () -> 0);
        RecoveredLog found = store.open();
        assertTrue(found.life().recovering());
        return found.configurations();
    }
}
