package io.openmessaging.storage.dledger.sim;

import java.util.function.BooleanSupplier;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.MemberState;

/**
 * A group with the settings that hold where nothing is configured, on a good network, in which nothing fails but what
 * its test lets fail. A client appends all the time. Owned by one test, single-threaded.
 */
final class DefaultGroup {
    static final long SECOND_US = 1_000_000;

    /** A disk of today: a force takes a few milliseconds. */
    static final SimOptions.Disk QUICK_DISK = new SimOptions.Disk(500, 2_000, 0, 0, 0);

    private final SimWorld world;

    DefaultGroup(int members, SimOptions.Disk disk, Liar liar, long seed) {
        this.world = new SimWorld(options(members, disk), liar, new Dice(seed), Simulation::simDisk, null);
        world.cluster().startAll();
        new SimClient(world).start();
    }

    /** A group with a leader that has led for some time. */
    static DefaultGroup settled(int members, Liar liar, long seed) {
        DefaultGroup group = new DefaultGroup(members, QUICK_DISK, liar, seed);
        group.runUntil(10 * SECOND_US, () -> group.leader() != null);
        group.run(SECOND_US + new Dice(seed).between(0L, SECOND_US));
        return group;
    }

    private static SimOptions options(int members, SimOptions.Disk disk) {
        double[] clockRates = new double[members];
        for (int i = 0; i < members; i++) {
            clockRates[i] = 1;
        }
        return new SimOptions(members,
            new SimOptions.Timing(new DLedgerConfig().raftOptions(), clockRates, FlushMode.SYNC, 10_000, 2_500, 0),
            new SimOptions.Network(100, 500, 0, 0, true, 0, 1),
            new SimOptions.Crashes(0, 1, 0, 0), disk,
            new SimOptions.Workload(1, 8, 1, 100, 20_000), SimOptions.Losses.NONE,
            SimOptions.Machine.NONE, SimOptions.Transfers.NONE, SimOptions.Reads.NONE);
    }

    SimWorld world() {
        return world;
    }

    /** The member that leads in the highest term, null for none. */
    SimMember leader() {
        SimMember leader = null;
        for (SimMember member : world.cluster().members()) {
            if (member.leads() && (leader == null || member.view().term() > leader.view().term())) {
                leader = member;
            }
        }
        return leader;
    }

    /** The first member that does not lead. */
    SimMember follower() {
        return world.cluster().members().stream().filter(member -> !member.leads()).findFirst().orElseThrow();
    }

    /** Nothing gets from anyone to that member. */
    void deafen(SimMember member) {
        for (SimMember other : world.cluster().members()) {
            world.network().cut(other.ordinal(), member.ordinal());
        }
    }

    /** Nothing gets from that member to anyone. */
    void mute(SimMember member) {
        for (SimMember other : world.cluster().members()) {
            world.network().cut(member.ordinal(), other.ordinal());
        }
    }

    /** All links are whole again. */
    void mend() {
        for (SimMember from : world.cluster().members()) {
            world.cluster().members().forEach(to -> world.network().mendAll(from.ordinal(), to.ordinal()));
        }
    }

    void run(long us) {
        runUntil(us, () -> false);
    }

    /** Runs until the condition holds, at most for that time; says how long that took, in microseconds. */
    long runUntil(long us, BooleanSupplier condition) {
        long fromUs = world.scheduler().nowUs();
        while (!condition.getAsBoolean() && world.scheduler().runNext(fromUs + us)) {
            world.referee().eventEnded();
        }
        if (world.referee().violation() != null) {
            throw new AssertionError(world.referee().violation().toString());
        }
        return world.scheduler().nowUs() - fromUs;
    }

    /** The time until some member leads in a higher term than that view's, in microseconds. */
    long runUntilReplaced(MemberState.View old, long atMostUs) {
        return runUntil(atMostUs, () -> leader() != null && leader().view().term() > old.term());
    }

    /** Whether that leadership still goes on, and no member knows of a higher term. */
    boolean isUndisturbed(SimMember leader, long term) {
        return leader.leads() && world.cluster().members().stream().allMatch(member -> member.view().term() == term);
    }
}
