package io.openmessaging.storage.dledger.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Consumer;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.MemberState;

/** A default group of three in which nothing fails and nobody appends, on a network or on disks that are slow. */
final class SlowGroup {
    private static final long SEEDS = 20;

    private SlowGroup() {
    }

    /**
     * Each of twenty such groups finds its leader in that time.
     *
     * @param before what happens before each event
     */
    static void findsALeader(SimOptions options, long patienceUs, Consumer<SimWorld> before) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimWorld world = new SimWorld(options, Liar.HONEST, new Dice(seed), Simulation::simDisk, null);
            world.cluster().startAll();
            do {
                before.accept(world);
                world.referee().eventEnded();
            } while (!hasLeader(world) && world.scheduler().runNext(patienceUs));
            assertTrue(hasLeader(world), "seed " + seed + ": " + world.cluster().describe());
        }
    }

    private static boolean hasLeader(SimWorld world) {
        return world.cluster().members().stream().anyMatch(member -> member.view().role() == MemberState.Role.LEADER);
    }

    /** All times are those of one message and one force. */
    static SimOptions options(boolean byMajority, long oneWayUs, long forceUs) {
        return new SimOptions(3,
            new SimOptions.Timing(new DLedgerConfig().raftOptions().foundingByMajority(byMajority),
                new double[] {1, 1, 1}, FlushMode.SYNC, 10, 1_000, 0),
            new SimOptions.Network(oneWayUs, 100, 0, 0, true, 0, 1),
            new SimOptions.Crashes(0, 1, 0, 0),
            new SimOptions.Disk(forceUs, forceUs / 20, 0, 0, 0),
            new SimOptions.Workload(1, 1, 1, 16, 1), SimOptions.Losses.NONE,
            SimOptions.Machine.NONE, SimOptions.Transfers.NONE, SimOptions.Reads.NONE);
    }
}
