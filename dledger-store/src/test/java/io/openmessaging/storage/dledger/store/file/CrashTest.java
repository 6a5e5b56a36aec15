package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.RecoveredLog;

/**
 * Every crash in all short histories of a store: what is found is a prefix of what was written, and holds all that was
 * durable. Architecture §3.6, §5.4.
 */
class CrashTest {
    private static final CrashStep SECTOR = new CrashStep(CrashStep.Action.APPEND,
        SimInode.SECTOR_BYTES - EntryLayout.HEADER_BYTES);
    private static final List<CrashStep> OLD_BEHIND_NEW = List.of(SECTOR,
        new CrashStep(CrashStep.Action.SAVE_VOTE, 0), new CrashStep(CrashStep.Action.SAVE_VOTE, 0), SECTOR, SECTOR,
        CrashSteps.SYNC, new CrashStep(CrashStep.Action.TRUNCATE, 2), SECTOR);

    @BeforeAll
    static void mute() {
        CrashExplorer.muteRecovery();
    }

    @AfterAll
    static void unmute() {
        CrashExplorer.unmuteRecovery();
    }

    private static CrashExplorer.Figures explore(List<List<CrashStep>> histories, int maxOutcomes, int againEvery) {
        return explore(CrashWorld.TINY, histories, maxOutcomes, againEvery);
    }

    private static CrashExplorer.Figures explore(CrashWorld world, List<List<CrashStep>> histories, int maxOutcomes,
                                                 int againEvery) {
        return histories.parallelStream().map(history -> {
            CrashExplorer explorer = new CrashExplorer(world, maxOutcomes, againEvery);
            explorer.explore(history);
            return explorer.figures();
        }).reduce(new CrashExplorer.Figures(0, 0, 0), CrashExplorer.Figures::plus);
    }

    @Test
    void aRollRightBehindAnotherLeavesNoHole() {
        CrashStep roll = new CrashStep(CrashStep.Action.APPEND_SLICE, 700);
        explore(List.of(List.of(roll, roll), List.of(roll, roll, roll),
            List.of(roll, roll, roll, new CrashStep(CrashStep.Action.TRUNCATE, 3))), 1 << 8, 1);
    }

    @Test
    void anEntryThatWasTruncatedBeforeAKillDoesNotComeBack() {
        explore(List.of(List.of(CrashSteps.APPEND, new CrashStep(CrashStep.Action.TRUNCATE, 1))), 1 << 8, 1);
    }

    @Test
    void aVoteFileThatAKilledStartMadeIsNotLostBehindItsFormatFile() {
        explore(List.of(List.of()), 1 << 12, 1);
    }

    @Test
    void compactionLeavesWhatIsNotForcedEvenIfItsBaseIsNotOnDiskYet() {
        CrashWorld late = new CrashWorld(1024, 256, SimInode.SECTOR_BYTES, TestExecutor.When.NEVER, DiskLie.NONE);
        explore(late, List.of(List.of(new CrashStep(CrashStep.Action.APPEND_BATCH, 6),
            new CrashStep(CrashStep.Action.COMMIT, 0), new CrashStep(CrashStep.Action.COMPACT, 0), CrashSteps.SYNC)),
            1 << 8, 1);
        CrashStep large = new CrashStep(CrashStep.Action.APPEND, 900);
        explore(late, List.of(List.of(large, new CrashStep(CrashStep.Action.COMMIT, 0),
            new CrashStep(CrashStep.Action.CHECKPOINT, 0), large, new CrashStep(CrashStep.Action.COMPACT, 0),
            CrashSteps.SYNC)), 1 << 8, 1);
    }

    @Test
    void aResetThatNobodyHasFinishedYetIsNotLostByAKillAndMixesNothing() {
        CrashWorld late = new CrashWorld(1024, 256, SimInode.SECTOR_BYTES, TestExecutor.When.NEVER, DiskLie.NONE);
        List<CrashStep> before = List.of(new CrashStep(CrashStep.Action.APPEND_BATCH, 6),
            new CrashStep(CrashStep.Action.COMMIT, 2), CrashSteps.SYNC, CrashSteps.APPEND);
        CrashStep reset = new CrashStep(CrashStep.Action.RESET, 0);
        List<List<CrashStep>> histories = new ArrayList<>();
        for (List<CrashStep> after : List.of(List.of(reset), List.of(reset, reset),
            List.of(new CrashStep(CrashStep.Action.COMPACT, 0), reset), List.of(reset, CrashSteps.SYNC),
            List.of(reset, CrashSteps.APPEND), List.of(reset, CrashSteps.APPEND, CrashSteps.SYNC),
            List.of(reset, new CrashStep(CrashStep.Action.RESTART, 0)),
            List.of(reset, new CrashStep(CrashStep.Action.REOPEN, 0)))) {
            histories.add(Stream.concat(before.stream(), after.stream()).toList());
        }
        explore(late, histories, 1 << 6, 1);
    }

    @Test
    void filesThatACompactionDropsBeforeAResetGoOnlyWhenOneOfBothIsOnDisk() throws IOException {
        CrashWorld world = sectors(DiskLie.NONE);
        long[] nowNs = {0};
        SimDisk disk = world.newDisk();
        TestExecutor maintenance = new TestExecutor(TestExecutor.When.WHEN_TOLD);
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(world.config(), disk, maintenance, () -> nowNs[0]);
        store.open();
        for (int i = 0; i < 24; i++) {
            TestStores.append(store, 1, SimInode.SECTOR_BYTES - EntryLayout.HEADER_BYTES);
        }
        store.committed(23);
        nowNs[0] = CrashWorld.checkpointNs();
        store.sync();
        maintenance.runWaiting();
        store.compactUpTo(20);
        LogBase compacted = store.base();
        assertTrue(compacted.index() > 0);
        LogBase reset = new LogBase(99, 2, 4711, 1 << 20);
        store.resetTo(reset);
        List<SimDisk> instants = new ArrayList<>();
        disk.probe((what, path) -> instants.add(disk.copy()));
        maintenance.runNext();
        instants.add(disk);
        SplittableRandom random = new SplittableRandom(1);
        for (SimDisk instant : instants) {
            for (int i = 0; i < 50; i++) {
                SimDisk left = instant.afterPowerLoss(i == 0 ? Choices.first() : Choices.random(random));
                DLedgerMmapFileStore again = new DLedgerMmapFileStore(world.config(), left,
                    new TestExecutor(TestExecutor.When.AT_ONCE), () -> 0);
                again.open();
                LogBase found = again.base();
                assertTrue(List.of(LogBase.START, compacted, reset).contains(found), found.toString());
                assertEquals(found.equals(reset) ? 99 : 23, again.lastIndex());
            }
        }
    }

    @Test
    void configurationsBelowABaseThatIsNotOnDiskYetAreNotForgottenByACheckpoint() {
        CrashWorld late = new CrashWorld(1024, 256, SimInode.SECTOR_BYTES, TestExecutor.When.NEVER, DiskLie.NONE);
        CrashStep configure = new CrashStep(CrashStep.Action.APPEND_CONFIG, 2);
        CrashStep commit = new CrashStep(CrashStep.Action.COMMIT, 0);
        CrashStep checkpoint = new CrashStep(CrashStep.Action.CHECKPOINT, 0);
        explore(late, List.of(List.of(configure, configure, new CrashStep(CrashStep.Action.APPEND_BATCH, 6), commit,
            checkpoint, new CrashStep(CrashStep.Action.COMPACT, 0), configure, commit, checkpoint)), 1 << 8, 1);
    }

    /** The log is replaced while a sync waits for the disk: what that sync then files is still of the old log. */
    @Test
    void aSyncThatAResetOvertakesFilesTheConfigurationsOfTheOldLog() throws IOException {
        CrashWorld world = sectors(DiskLie.NONE);
        SimDisk disk = world.newDisk();
        long[] nowNs = {0};
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(world.config(), disk,
            new TestExecutor(TestExecutor.When.NEVER), () -> nowNs[0]);
        store.open();
        LoggedConfiguration before = TestStores.configure(store, 1, TestStores.voters(2, 1));
        LoggedConfiguration after = new LoggedConfiguration(98, TestStores.voters(3, 2));
        store.committed(0);
        disk.probe((what, path) -> {
            if (what == SimDisk.Call.FORCE_DIRECTORY && path.endsWith("index")) {
                disk.probe(SimDisk.Probe.NONE);
                store.resetTo(new LogBase(99, 2, 4711, 1 << 20), after);
            }
        });
        nowNs[0] = CrashWorld.checkpointNs();
        store.sync();
        for (Choices choices : List.of(Choices.first(), Choices.last())) {
            DLedgerMmapFileStore again = new DLedgerMmapFileStore(world.config(), disk.afterPowerLoss(choices),
                new TestExecutor(TestExecutor.When.AT_ONCE), () -> 0);
            RecoveredLog found = again.open();
            assertEquals(List.of(found.base().index() == 99 ? after : before), found.configurations());
        }
    }

    @Test
    void anOldEntryBehindARewrittenOneDoesNotComeBack() {
        explore(sectors(DiskLie.NONE), List.of(OLD_BEHIND_NEW), 1 << 10, 1);
        AssertionError found = assertThrows(AssertionError.class, () -> explore(sectors(DiskLie.OLD_ENTRIES_CHAINED),
            List.of(OLD_BEHIND_NEW), 1 << 10, 1));
        assertTrue(found.getMessage().contains("changed the log"), found.getMessage());
    }

    /** Each entry fills a sector. */
    private static CrashWorld sectors(DiskLie lie) {
        return new CrashWorld(4096, 256, SimInode.SECTOR_BYTES, TestExecutor.When.AT_ONCE, lie);
    }

    @Test
    void noCrashInThousandsOfLongHistoriesLosesOrInventsAnEntry() {
        assertEquals(List.of(), LongStream.rangeClosed(1, 4_000).parallel()
            .mapToObj(seed -> RandomCrashes.run(seed, DiskLie.NONE, RandomCrashes.Kind.PLAIN))
            .filter(found -> !found.isEmpty()).toList());
    }

    @Test
    void noCrashInThousandsOfLongHistoriesLosesOrInventsAConfiguration() {
        assertEquals(List.of(), LongStream.rangeClosed(1, 4_000).parallel()
            .mapToObj(seed -> RandomCrashes.run(seed, DiskLie.NONE, RandomCrashes.Kind.CONFIGURED))
            .filter(found -> !found.isEmpty()).toList());
    }

    /**
     * Found, in this order: entries above a base not yet on disk, an index that began too late, the vote file; the last
     * one, the second half of a header behind the log's end. The one with configurations: the format file that a killed
     * process had not forced.
     */
    @Test
    void seedsThatOnceFoundAFaultStayGood() {
        for (long seed : new long[] {2302, 2491, 2502, 3032, 3591, 9430, 3457, 18446, 195734, 201104,
            215352, 242869, 2030458}) {
            assertEquals("", RandomCrashes.run(seed, DiskLie.NONE, RandomCrashes.Kind.PLAIN));
        }
        assertEquals("", RandomCrashes.run(30216972, DiskLie.NONE, RandomCrashes.Kind.CONFIGURED));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aDiskThatLiesIsCaught(DiskLie lie) {
        assertTrue(LongStream.rangeClosed(1, 8_000).parallel()
            .anyMatch(seed -> !RandomCrashes.run(seed, lie, RandomCrashes.Kind.PLAIN).isEmpty()));
    }

    @Test
    void theSameSeedGivesTheSameHistory() {
        for (long seed = 1; seed <= 20; seed++) {
            RandomCrashes.Kind kind = RandomCrashes.Kind.values()[(int) seed % 2];
            assertEquals(RandomCrashes.run(seed, DiskLie.LAST_PAGE_NOT_FORCED, kind),
                RandomCrashes.run(seed, DiskLie.LAST_PAGE_NOT_FORCED, kind));
        }
    }

    @Test
    void noCrashInAHistoryOfOneStepLosesOrInventsAnEntry() {
        CrashExplorer.Figures tried = explore(CrashSteps.histories(0), 1 << 8, 4)
            .plus(explore(CrashSteps.histories(1), 1 << 8, 4))
            .plus(explore(CrashWorld.TINY.readingSeldom(), CrashSteps.histories(1), 1 << 8, 4));
        assertTrue(tried.points() > 100 && tried.disks() > 1_000, tried::toString);
    }

    @Test
    void noCrashInAHistoryOfTwoStepsLosesOrInventsAnEntry() {
        CrashExplorer.Figures tried = explore(CrashSteps.histories(2), 1 << 6, 16)
            .plus(explore(CrashWorld.TINY.readingSeldom(), CrashSteps.histories(2), 1 << 4, 16));
        assertTrue(tried.points() > 1_000 && tried.disks() > 10_000, tried::toString);
    }

    @Test
    void noCrashInAHistoryOfThreeStepsLosesOrInventsAnEntry() {
        CrashExplorer.Figures tried = explore(CrashSteps.histories(3), 1 << 3, 64);
        assertTrue(tried.points() > 10_000 && tried.disks() > 50_000, tried::toString);
    }
}
