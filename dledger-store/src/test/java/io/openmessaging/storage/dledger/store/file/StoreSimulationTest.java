package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.openmessaging.storage.dledger.sim.SimResult;
import io.openmessaging.storage.dledger.sim.Simulation;

/** Simulated groups on the real store survive what some seeds do to them, and disks that lie are caught. */
class StoreSimulationTest {
    private static final long SEEDS = 12;

    @BeforeAll
    static void mute() {
        CrashExplorer.muteRecovery();
    }

    @AfterAll
    static void unmute() {
        CrashExplorer.unmuteRecovery();
    }

    private static SimResult run(long seed, DiskLie lie) {
        return Simulation.runOn(StoreDrive.drawn(seed, lie), seed, null);
    }

    @Test
    void aDozenSeedsAreSafeAndGoOn() {
        List<SimResult> results = LongStream.rangeClosed(1, SEEDS).parallel()
            .mapToObj(seed -> run(seed, DiskLie.NONE)).toList();

        assertEquals(List.of(), results.stream().filter(result -> !result.isGood()).toList());
        assertTrue(results.stream().mapToLong(result -> result.figures().acked()).sum() > 100 * SEEDS);
    }

    /** A leader that was deposed stands again: a vote for itself is for the whole of its log. */
    @Test
    void noVoteIsAskedForWithEntriesThatAKillLoses() {
        assertEquals(List.of(), LongStream.of(171, 615, 1149, 1154, 1160, 1341, 1682).parallel()
            .mapToObj(seed -> run(seed, DiskLie.NONE)).filter(result -> !result.isGood()).toList());
    }

    @ParameterizedTest
    @EnumSource(names = {"LAST_PAGE_NOT_FORCED", "DIRECTORY_NOT_FORCED"})
    void aDiskThatLiesIsCaught(DiskLie lie) {
        assertTrue(LongStream.rangeClosed(1, SEEDS).anyMatch(seed -> !run(seed, lie).isGood()));
    }

    /** Some of the dozen seeds in a thousand that find it; one that still does is enough. */
    @Test
    void aDiskThatBringsBackOldEntriesIsCaught() {
        assertTrue(LongStream.of(25, 27, 67, 227, 241).parallel()
            .anyMatch(seed -> !run(seed, DiskLie.OLD_ENTRIES_CHAINED).isGood()));
    }

    /** Of these, too, one is enough: a few in a hundred seeds find it. */
    @Test
    void aLeaderThatSendsWhatIsInNoFileIsCaught() {
        assertTrue(LongStream.of(222, 224, 225).parallel().anyMatch(seed -> !Simulation.runOn(
            StoreDrive.drawn(seed, DiskLie.NONE, StoreDrive.Sends.WAITING), seed, null).isGood()));
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        for (long seed = 1; seed <= 2; seed++) {
            assertEquals(run(seed, DiskLie.NONE), run(seed, DiskLie.NONE));
        }
    }
}
