package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.MemberState;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Forces that take as long as the time between two rounds of an election make the default group slow, not headless. */
class SlowDisksTest {
    private static final long FORCE_US = 300_000;
    private static final long FAST_FORCE_US = 1_000;
    private static final long SLOW_FORCE_US = 1_000_000;
    /** A lost round takes four of the slow forces: each vote to found a group is two, the pledge and the vote. */
    private static final long PATIENCE_US = 30_000_000;
    private static final long SEEDS = 20;

    @Test
    void aGroupOnSlowDisksFindsALeader() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimWorld world = new SimWorld(options(FORCE_US), Liar.HONEST, new Dice(seed), Simulation::simDisk, null);
            world.cluster().startAll();
            while (!hasLeader(world) && world.scheduler().runNext(PATIENCE_US)) {
                world.referee().eventEnded();
            }
            assertTrue(hasLeader(world), "seed " + seed + ": " + world.cluster().describe());
        }
    }

    /** Its own disk does not tell the member that stands how long the others take. */
    @Test
    void aMemberOnAFastDiskIsElectedByOnesOnSlowDisks() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimWorld world =
                new SimWorld(options(FAST_FORCE_US), Liar.HONEST, new Dice(seed), Simulation::simDisk, null);
            world.cluster().startAll();
            List<SimMember> slow = world.cluster().members().subList(1, 3);
            do {
                slow.forEach(member -> member.process().stallNextForce(SLOW_FORCE_US));
                world.referee().eventEnded();
            } while (!hasLeader(world) && world.scheduler().runNext(PATIENCE_US));
            assertTrue(hasLeader(world), "seed " + seed + ": " + world.cluster().describe());
        }
    }

    private static boolean hasLeader(SimWorld world) {
        return world.cluster().members().stream().anyMatch(member -> member.view().role() == MemberState.Role.LEADER);
    }

    /** Nothing fails, and nobody appends. A majority of votes is enough, as in a group that is founded. */
    private static SimOptions options(long forceUs) {
        return new SimOptions(3,
            new SimOptions.Timing(new DLedgerConfig().raftOptions().foundingByMajority(true), new double[] {1, 1, 1},
                FlushMode.SYNC, 10, 1_000, 0),
            new SimOptions.Network(100, 100, 0, 0, true, 0, 1),
            new SimOptions.Crashes(0, 1, 0, 0),
            new SimOptions.Disk(forceUs, forceUs / 20, 0, 0, 0),
            new SimOptions.Workload(1, 1, 1, 16, 1), SimOptions.Losses.NONE,
            SimOptions.Machine.NONE, SimOptions.Transfers.NONE, SimOptions.Reads.NONE);
    }
}
