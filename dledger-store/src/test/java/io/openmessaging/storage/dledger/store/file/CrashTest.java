package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every crash in all short histories of a store: what is found is a prefix of what was written, and holds all that was
 * durable. Architecture §3.6, §5.4.
 */
class CrashTest {
    @BeforeAll
    static void mute() {
        CrashExplorer.muteRecovery();
    }

    @AfterAll
    static void unmute() {
        CrashExplorer.unmuteRecovery();
    }

    private static CrashExplorer.Figures explore(List<List<CrashStep>> histories, int maxOutcomes, int againEvery) {
        return histories.parallelStream().map(history -> {
            CrashExplorer explorer = new CrashExplorer(CrashWorld.TINY, maxOutcomes, againEvery);
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
    void noCrashInAHistoryOfOneStepLosesOrInventsAnEntry() {
        CrashExplorer.Figures tried = explore(CrashSteps.histories(0), 1 << 8, 1)
            .plus(explore(CrashSteps.histories(1), 1 << 8, 1));
        assertTrue(tried.points() > 100 && tried.disks() > 1_000, tried::toString);
    }

    @Test
    void noCrashInAHistoryOfTwoStepsLosesOrInventsAnEntry() {
        CrashExplorer.Figures tried = explore(CrashSteps.histories(2), 1 << 6, 16);
        assertTrue(tried.points() > 1_000 && tried.disks() > 10_000, tried::toString);
    }

    @Test
    void noCrashInAHistoryOfThreeStepsLosesOrInventsAnEntry() {
        CrashExplorer.Figures tried = explore(CrashSteps.histories(3), 1 << 3, 64);
        assertTrue(tried.points() > 10_000 && tried.disks() > 50_000, tried::toString);
    }
}
