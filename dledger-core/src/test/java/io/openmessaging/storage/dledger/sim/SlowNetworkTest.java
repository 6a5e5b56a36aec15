package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.MemberState;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Answers that take longer than a round of an election, of a slow network or a busy process, make the default group
 * slow, not headless. Decision 5.
 */
class SlowNetworkTest {
    private static final long ONE_WAY_US = 400_000;
    /** To be founded by all, all must vote in one round, and none stand meanwhile. */
    private static final long PATIENCE_US = 120_000_000;
    private static final long SEEDS = 20;

    @Test
    void aGroupWhoseAnswersComeLateIsFoundedByAll() {
        findsALeader(false);
    }

    @Test
    void aGroupWhoseAnswersComeLateFindsALeader() {
        findsALeader(true);
    }

    private static void findsALeader(boolean byMajority) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimWorld world = new SimWorld(options(byMajority), Liar.HONEST, new Dice(seed), Simulation::simDisk, null);
            world.cluster().startAll();
            while (!hasLeader(world) && world.scheduler().runNext(PATIENCE_US)) {
                world.referee().eventEnded();
            }
            assertTrue(hasLeader(world), "seed " + seed + ": " + world.cluster().describe());
        }
    }

    private static boolean hasLeader(SimWorld world) {
        return world.cluster().members().stream().anyMatch(member -> member.view().role() == MemberState.Role.LEADER);
    }

    /** Nothing fails, and nobody appends. */
    private static SimOptions options(boolean byMajority) {
        return new SimOptions(3,
            new SimOptions.Timing(new DLedgerConfig().raftOptions().foundingByMajority(byMajority),
                new double[] {1, 1, 1}, FlushMode.SYNC, 10, 1_000, 0),
            new SimOptions.Network(ONE_WAY_US, 100, 0, 0, true, 0, 1),
            new SimOptions.Crashes(0, 1, 0, 0),
            new SimOptions.Disk(1_000, 50, 0, 0, 0),
            new SimOptions.Workload(1, 1, 1, 16, 1), SimOptions.Losses.NONE,
            SimOptions.Machine.NONE, SimOptions.Transfers.NONE, SimOptions.Reads.NONE);
    }
}
