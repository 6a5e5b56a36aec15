package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Members that found their group with all votes do so in the end, whatever has gone on before. */
class FoundingIsReachedTest {
    private static final long FAST_FORCE_US = 1_000;
    private static final long SLOW_FORCE_US = 300_000;
    private static final long TROUBLE_US = 20_000_000;
    private static final long PATIENCE_US = 60_000_000;
    private static final long SEEDS = 30;

    @Test
    void onSlowDisks() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimWorld world = worldOf(seed, SLOW_FORCE_US);
            world.cluster().startAll();
            assertIsFounded(world, seed);
        }
    }

    @Test
    void afterMembersStartedInAnyOrderAndAgain() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimWorld world = worldOf(seed, FAST_FORCE_US);
            Dice dice = new Dice(-seed);
            world.cluster().startAll();
            world.cluster().members().forEach(SimMember::kill);
            troubleLater(world, dice);
            run(world, TROUBLE_US);
            for (SimMember member : world.cluster().members()) {
                if (!member.isUp()) {
                    member.start();
                }
                world.cluster().members().forEach(other ->
                    world.network().mendAll(member.ordinal(), other.ordinal()));
            }
            assertIsFounded(world, seed);
        }
    }

    /** Now and then a member starts, is killed, loses power, or is not heard by another for a while. */
    private static void troubleLater(SimWorld world, Dice dice) {
        world.scheduler().after(dice.waiting(150_000), () -> {
            if (world.scheduler().nowUs() >= TROUBLE_US) {
                return;
            }
            SimMember member = world.cluster().member(dice.between(0, 2));
            if (!member.isUp()) {
                member.start();
            } else if (dice.chance(0.3)) {
                member.kill();
            } else if (dice.chance(0.3)) {
                member.losePower();
            } else {
                int to = (member.ordinal() + dice.between(1, 2)) % 3;
                world.network().cut(member.ordinal(), to);
                world.scheduler().after(dice.waiting(500_000), () -> world.network().mend(member.ordinal(), to));
            }
            troubleLater(world, dice);
        });
    }

    private static void assertIsFounded(SimWorld world, long seed) {
        long untilUs = world.scheduler().nowUs() + PATIENCE_US;
        while (!isFounded(world) && world.scheduler().runNext(untilUs)) {
            world.referee().eventEnded();
        }
        assertTrue(isFounded(world), "seed " + seed + ": " + world.cluster().describe());
    }

    private static void run(SimWorld world, long untilUs) {
        while (world.scheduler().runNext(untilUs)) {
            world.referee().eventEnded();
        }
    }

    /** Whether all are in the cluster that one of them leads. */
    private static boolean isFounded(SimWorld world) {
        return world.cluster().members().stream().anyMatch(SimMember::leads)
            && world.cluster().members().stream().allMatch(member ->
                !member.process().runner().memberState().membership().clusterId().isEmpty());
    }

    private static SimWorld worldOf(long seed, long forceUs) {
        SimOptions options = new SimOptions(3,
            new SimOptions.Timing(new DLedgerConfig().raftOptions(), new double[] {1, 1, 1}, FlushMode.SYNC, 10, 1_000,
                0),
            new SimOptions.Network(100, 100, 0, 0, true, 0, 1),
            new SimOptions.Crashes(0, 1, 0, 0),
            new SimOptions.Disk(forceUs, forceUs / 20, 0, 0, 0),
            new SimOptions.Workload(1, 1, 1, 16, 1), SimOptions.Losses.NONE,
            SimOptions.Machine.NONE, SimOptions.Transfers.NONE, SimOptions.Reads.NONE);
        return new SimWorld(options, Liar.HONEST, new Dice(seed), Simulation::simDisk, null);
    }
}
