package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;

/**
 * What a store says of its life when it is opened again. A kill is made by copying the directory of an open store, a
 * loss of power by opening the copy in another life of the page cache.
 */
class StandingTest {
    private static final Life WHOLE = new Life(0, false);

    @TempDir
    Path base;

    private DLedgerMmapFileStore store;
    private int crashes;

    /** A member of a group of three. */
    private static DLedgerConfig config(Path at, FlushMode mode, String cacheLifeId) {
        DLedgerConfig config = TestStores.config(at);
        config.setPeers("n0-localhost:1;n1-localhost:2;n2-localhost:3");
        config.setFlushMode(mode);
        config.setCacheLifeId(cacheLifeId);
        return config;
    }

    /** A store in its first life, with entries written and not forced. */
    private void live(FlushMode mode, String cacheLifeId) throws IOException {
        store = TestStores.open(config(base.resolve("live"), mode, cacheLifeId));
        tenEntries(store);
    }

    private static void tenEntries(DLedgerMmapFileStore store) {
        for (int i = 0; i < 10; i++) {
            TestStores.append(store, 1, 452);
        }
    }

    private Path kill() throws IOException {
        return TestStores.copyOf(base.resolve("live"), base.resolve("crash" + crashes++));
    }

    private static Life lifeAt(DLedgerConfig config) throws IOException {
        try (DLedgerMmapFileStore again = new DLedgerMmapFileStore(config)) {
            return again.open().life();
        }
    }

    /** The life that begins there, killed at once: whether it is closed cleanly makes no difference to the caller. */
    private Life lifeThenKill(Path at, FlushMode mode, String cacheLifeId) throws IOException {
        DLedgerMmapFileStore again = new DLedgerMmapFileStore(config(at, mode, cacheLifeId));
        Life life = again.open().life();
        Path killed = TestStores.copyOf(at, base.resolve("killed" + crashes++));
        again.close();
        TestStores.delete(at);
        Files.move(killed, at);
        return life;
    }

    @AfterEach
    void close() throws IOException {
        if (store != null) {
            store.close();
        }
    }

    @Test
    void afterAKillWholeAfterALossOfPowerRecoveringUnderTheNextIncarnation() throws IOException {
        live(FlushMode.ASYNC, "boot 1");
        Path crashed = kill();
        assertEquals(WHOLE, lifeThenKill(crashed, FlushMode.ASYNC, "boot 1"));
        assertEquals(new Life(1, true), lifeThenKill(crashed, FlushMode.ASYNC, "boot 2"));
        assertEquals(new Life(1, true), lifeThenKill(crashed, FlushMode.ASYNC, "boot 2"), "killed while RECOVERING");
        assertEquals(new Life(2, true), lifeThenKill(crashed, FlushMode.ASYNC, "boot 3"), "power lost once more");
    }

    @Test
    void aCleanStopKeepsAllThatWasPromisedOverAnyLossOfPower() throws IOException {
        live(FlushMode.ASYNC, "boot 1");
        store.close();
        assertEquals(WHOLE, lifeAt(config(base.resolve("live"), FlushMode.ASYNC, "boot 2")));
    }

    @Test
    void aMemberStoppedCleanlyWhileRecoveringIsStillRecoveringInTheSameIncarnation() throws IOException {
        live(FlushMode.ASYNC, "boot 1");
        DLedgerConfig config = config(kill(), FlushMode.ASYNC, "boot 2");
        assertEquals(new Life(1, true), lifeAt(config));
        assertEquals(new Life(1, true), lifeAt(config));
        config.setCacheLifeId("boot 3");
        assertEquals(new Life(1, true), lifeAt(config));
    }

    @Test
    void inSyncALossOfPowerTakesNothingThatWasPromised() throws IOException {
        live(FlushMode.SYNC, "boot 1");
        assertEquals(WHOLE, lifeAt(config(kill(), FlushMode.SYNC, "boot 2")));
        assertEquals(WHOLE, lifeAt(config(kill(), FlushMode.ASYNC, "boot 2")));
    }

    @Test
    void theModeOfTheLastLifeDecidesAndNotThatOfTheNext() throws IOException {
        live(FlushMode.ASYNC, "boot 1");
        Path crashed = kill();
        assertEquals(new Life(1, true), lifeThenKill(crashed, FlushMode.SYNC, "boot 2"));
        assertEquals(new Life(1, true), lifeThenKill(crashed, FlushMode.SYNC, "boot 3"), "the last life forced");
        Path switched = kill();
        assertEquals(WHOLE, lifeThenKill(switched, FlushMode.SYNC, "boot 1"));
        assertEquals(WHOLE, lifeThenKill(switched, FlushMode.SYNC, "boot 2"), "opening forced what it found");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theKernelTellsAKillFromALossOfPower() throws IOException {
        live(FlushMode.ASYNC, null);
        assertEquals(WHOLE, lifeAt(config(kill(), FlushMode.ASYNC, null)));
        assertEquals(new Life(1, true), lifeAt(config(kill(), FlushMode.ASYNC, "boot 2")));
    }

    @Test
    void aMemberThatBecameWholeStaysWholeOnceTheLogIsForced() throws IOException {
        live(FlushMode.ASYNC, "boot 1");
        Path crashed = kill();
        DLedgerMmapFileStore again = new DLedgerMmapFileStore(config(crashed, FlushMode.ASYNC, "boot 2"));
        assertTrue(again.open().life().recovering());
        TestStores.append(again, 2, 452);
        again.becameWhole();
        again.syncVote();
        assertEquals(new Life(1, true), lifeOfCopy(crashed), "what made it whole need not be on disk yet");
        again.sync();
        assertEquals(new Life(1, false), lifeOfCopy(crashed));
        again.committed(10);
        again.sync();
        again.saveVote(9, "n1");
        again.syncVote();
        assertEquals(new Life(1, false), lifeOfCopy(crashed), "checkpoint and vote keep it");
        again.close();
        assertEquals(new Life(1, false), lifeAt(config(crashed, FlushMode.ASYNC, "boot 3")));
    }

    private Life lifeOfCopy(Path at) throws IOException {
        Path copy = TestStores.copyOf(at, base.resolve("copy" + crashes++));
        return lifeAt(config(copy, FlushMode.ASYNC, "boot 2"));
    }

    @Test
    void aMemberThatBecameWholeIsWholeAfterACleanStopToo() throws IOException {
        live(FlushMode.ASYNC, "boot 1");
        Path crashed = kill();
        DLedgerConfig config = config(crashed, FlushMode.ASYNC, "boot 2");
        DLedgerMmapFileStore again = TestStores.open(config);
        again.becameWhole();
        again.close();
        assertEquals(new Life(1, false), lifeAt(config));
    }

    @Test
    void aMemberWhoseLastFilesAreGoneRecoversInEitherMode() throws IOException {
        for (FlushMode mode : FlushMode.values()) {
            live(mode, "boot 1");
            store.committed(9);
            store.close();
            Path crashed = kill();
            Files.delete(TestStores.data(crashed, TestStores.SEGMENT));
            assertEquals(new Life(1, true), lifeThenKill(crashed, mode, "boot 1"));
            assertEquals(new Life(1, true), lifeAt(config(crashed, mode, "boot 1")), "lost once, not twice");
            Path alone = kill();
            Files.delete(TestStores.data(alone, TestStores.SEGMENT));
            DLedgerConfig config = config(alone, mode, "boot 1");
            config.setPeers("n0-localhost:1");
            assertEquals(WHOLE, lifeAt(config));
            TestStores.delete(base.resolve("live"));
        }
    }

    @Test
    void aMemberAloneHasNobodyToRecoverFrom() throws IOException {
        live(FlushMode.ASYNC, "boot 1");
        DLedgerConfig config = config(kill(), FlushMode.ASYNC, "boot 2");
        config.setPeers("n0-localhost:1");
        assertEquals(WHOLE, lifeAt(config));
    }

    private static void failsToSync(DLedgerConfig config, FaultyDisk disk, Runnable faults) throws IOException {
        DLedgerMmapFileStore failing = new DLedgerMmapFileStore(config, disk);
        failing.open();
        tenEntries(failing);
        faults.run();
        assertThrows(UncheckedIOException.class, failing::sync);
        failing.close();
    }

    @Test
    void afterAFailedForceTheCacheIsTrustedNoMoreThoughTheMachineRuns() throws IOException {
        FaultyDisk disk = new FaultyDisk();
        DLedgerConfig config = config(base.resolve("live"), FlushMode.ASYNC, "boot 1");
        failsToSync(config, disk, disk::failForces);
        Path mark = TestStores.memberDir(base.resolve("live")).resolve("force-failed");
        assertTrue(Files.exists(mark));
        Path sync = kill();
        assertThrows(IOException.class, () -> new DLedgerMmapFileStore(config, disk).open());
        assertTrue(Files.exists(mark), "as long as nothing could be forced");
        assertEquals(new Life(1, true), lifeAt(config));
        assertFalse(Files.exists(mark));
        assertEquals(new Life(1, true), lifeAt(config), "one failure is one incarnation");
        config.setStoreBaseDir(sync.toString());
        config.setFlushMode(FlushMode.SYNC);
        assertEquals(new Life(1, true), lifeAt(config), "the mode in which the force failed decides");
    }

    @Test
    void aFailedForceInSyncLeavesTheMemberWhole() throws IOException {
        FaultyDisk disk = new FaultyDisk();
        DLedgerConfig config = config(base.resolve("live"), FlushMode.SYNC, "boot 1");
        failsToSync(config, disk, disk::failForces);
        assertEquals(WHOLE, lifeAt(config));
    }

    @Test
    void aForceThatFailsWhileAKilledStoreIsOpenedCountsToo() throws IOException {
        live(FlushMode.ASYNC, "boot 1");
        Path crashed = kill();
        FaultyDisk disk = new FaultyDisk();
        disk.failForces();
        DLedgerConfig config = config(crashed, FlushMode.ASYNC, "boot 1");
        assertThrows(IOException.class, () -> new DLedgerMmapFileStore(config, disk).open());
        assertEquals(new Life(1, true), lifeAt(config));
    }

    @Test
    void anErrorWhileTheMarkIsMadeHidesNeitherTheFaultBeforeItNorKeepsTheLock() throws IOException {
        live(FlushMode.ASYNC, "boot 1");
        FaultyDisk disk = new FaultyDisk();
        disk.breakPages();
        DLedgerConfig config = config(kill(), FlushMode.ASYNC, "boot 1");
        InternalError met = assertThrows(InternalError.class, () -> new DLedgerMmapFileStore(config, disk).open());
        assertTrue(met.getMessage().endsWith("of a force"), met.getMessage());
        assertEquals(new Life(1, true), lifeAt(config));
    }

    @Test
    void aRefusedConfigurationLeavesNoMark() throws IOException {
        live(FlushMode.ASYNC, "boot 1");
        Path crashed = kill();
        DLedgerConfig config = config(crashed, FlushMode.ASYNC, "boot 1");
        config.setMappedFileSizeForEntryData(2 * TestStores.SEGMENT);
        assertThrows(IOException.class, () -> new DLedgerMmapFileStore(config).open());
        config.setMappedFileSizeForEntryData(TestStores.SEGMENT);
        assertEquals(WHOLE, lifeAt(config));
    }

    @Test
    void whereNoMarkCanBeMadeTheVoteFileForgetsTheCache() throws IOException {
        FaultyDisk disk = new FaultyDisk();
        DLedgerConfig config = config(base.resolve("live"), FlushMode.ASYNC, "boot 1");
        failsToSync(config, disk, () -> {
            disk.failForces();
            disk.failCreations();
        });
        assertFalse(Files.exists(TestStores.memberDir(base.resolve("live")).resolve("force-failed")));
        assertEquals(new Life(1, true), lifeAt(config));
    }

    /** The thread may be an application's; and a kill that is taken for a loss of power makes a member forget. */
    @Test
    void aThreadThatIsInterruptedOpensAStoreAndFindsItAsAnyOther() throws IOException {
        Thread.currentThread().interrupt();
        live(FlushMode.ASYNC, null);
        assertTrue(Thread.interrupted());
        Path killed = kill();
        Thread.currentThread().interrupt();
        Life found = lifeAt(config(killed, FlushMode.ASYNC, null));
        assertTrue(Thread.interrupted());
        assertEquals(WHOLE, found);
    }
}
