package io.openmessaging.storage.dledger.sim;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.entry.Proposal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What becomes of an idle group of default settings, whose members' processes watch each other. */
class QuietGroupsTest {
    private static final long S = 1_000_000;
    private static final SimOptions.Network NEAR = new SimOptions.Network(100, 100, 0, 0, true, 0, 1);
    /** An answer comes after the next heartbeat is due, and what is sent may be overtaken. */
    private static final SimOptions.Network FAR = new SimOptions.Network(20_000, 20_000, 0, 0, false, 0, 1);

    private static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    /** An idle group that has just become quiet. */
    private static final class Group {
        private final SimWorld world;
        private final SimMember leader;

        Group(long seed) {
            this(seed, 500);
        }

        Group(long seed, long quietAfterMs) {
            this(seed, quietAfterMs, NEAR);
        }

        Group(long seed, long quietAfterMs, SimOptions.Network network) {
            world = new SimWorld(options(quietAfterMs, network), Liar.HONEST, new Dice(seed), Simulation::simDisk,
                null);
            world.cluster().startAll();
            runUntil(5 * S, () -> leader() != null);
            leader = leader();
            leader.process().runner().append(new Proposal(List.of(new byte[10])));
            runUntil(5 * S, this::isQuiet);
        }

        SimMember leader() {
            for (SimMember member : world.cluster().members()) {
                if (member.leads()) {
                    return member;
                }
            }
            return null;
        }

        boolean isQuiet() {
            return world.cluster().up().stream().allMatch(Group::isQuiet);
        }

        static boolean isQuiet(SimMember member) {
            return member.process().runner().describe().contains("QUIET");
        }

        SimMember follower() {
            return world.cluster().members().get(leader.ordinal() == 0 ? 1 : 0);
        }

        void run(long us) {
            long untilUs = world.scheduler().nowUs() + us;
            while (world.scheduler().runNext(untilUs)) {
                world.referee().eventEnded();
            }
        }

        /** Runs until the condition holds, and fails if that takes longer. */
        long runUntil(long mostUs, BooleanSupplier condition) {
            long beganUs = world.scheduler().nowUs();
            while (!condition.getAsBoolean()) {
                assertTrue(world.scheduler().runNext(beganUs + mostUs), () -> world.cluster().describe());
                world.referee().eventEnded();
            }
            return world.scheduler().nowUs() - beganUs;
        }
    }

    /** Nothing fails but what the test lets fail. */
    private static SimOptions options(long quietAfterMs, SimOptions.Network network) {
        return new SimOptions(3,
            new SimOptions.Timing(SimOptions.withQuiet(new DLedgerConfig().raftOptions(), quietAfterMs),
                new double[] {1, 1, 1}, FlushMode.SYNC, 10, 1_000, 0),
            network,
            new SimOptions.Crashes(0, 1, 0, 0),
            new SimOptions.Disk(500, 100, 0, 0, 0),
            new SimOptions.Workload(1, 1, 1, 16, 1), SimOptions.Losses.NONE, SimOptions.Machine.NONE,
            SimOptions.Transfers.NONE, SimOptions.Reads.NONE);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aQuietGroupSaysNothing(long seed) {
        Group group = new Group(seed);
        long requests = group.world.network().requests();

        group.run(60 * S);

        assertEquals(requests, group.world.network().requests());
        assertTrue(group.leader.leads());
    }

    /** Idle for so long that its leader would repeat the commit index, by which its followers would wake. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aGroupThatBecomesQuietLateSaysNothingEither(long seed) {
        Group group = new Group(seed, 3_000);
        long requests = group.world.network().requests();

        group.run(60 * S);

        assertEquals(requests, group.world.network().requests());
        assertTrue(group.leader.leads());
    }

    /** Nothing that is late wakes who has agreed: a leader that is quiet would be missed. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aGroupFarApartBecomesQuietAgainAndAgainAndKeepsItsLeader(long seed) {
        Group group = new Group(seed, 1_000, FAR);
        long term = group.leader.view().term();
        for (int time = 0; time < 20; time++) {
            group.leader.process().runner().append(new Proposal(List.of(new byte[10])));
            group.run(S / 10);
            group.runUntil(60 * S, group::isQuiet);
            group.run(S);
        }

        assertTrue(group.leader.leads());
        assertEquals(term, group.leader.view().term());
    }

    /** However early its leader asks for quiet again: before the answers to its heartbeats have come, say. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aFollowerThatComesBackIsToldWhatIsCommitted(long seed) {
        Group group = new Group(seed, 60, new SimOptions.Network(35_000, 100, 0, 0, true, 0, 1));
        group.run(5 * S);

        group.follower().kill();
        group.run(S / 5);
        group.follower().start();

        group.runUntil(60 * S, group::isQuiet);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anAppendIsCommittedAsFastAsInAGroupThatIsAwake(long seed) {
        Group group = new Group(seed);
        long committed = group.leader.view().committedIndex();

        group.leader.process().runner().append(new Proposal(List.of(ByteBuffer.allocate(8).array())));
        long tookUs = group.runUntil(S, () -> group.leader.view().committedIndex() > committed);

        assertTrue(tookUs < 10_000, () -> tookUs + " us");
        group.runUntil(5 * S, group::isQuiet);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aLongQuietIsNotTakenForADiskThatHangs(long seed) {
        Group group = new Group(seed);
        long term = group.leader.view().term();
        group.run(60 * S);

        group.leader.process().runner().append(new Proposal(List.of(new byte[10])));
        group.run(S / 10);
        group.runUntil(5 * S, group::isQuiet);

        assertTrue(group.leader.leads());
        assertEquals(term, group.leader.view().term());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aKilledLeaderIsReplaced(long seed) {
        Group group = new Group(seed);

        group.leader.kill();
        long tookUs = group.runUntil(5 * S, () -> group.leader() != null);

        assertTrue(tookUs < 2 * S, () -> tookUs + " us");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aLeaderThatFailsInAProcessThatLivesOnIsReplaced(long seed) {
        Group group = new Group(seed);

        group.leader.process().runner().fail(new IllegalStateException("as the test wants"));
        long tookUs = group.runUntil(5 * S, () -> group.leader() != null && group.leader() != group.leader);

        assertTrue(tookUs < 2 * S, () -> tookUs + " us");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aFollowerThatComesBackDisturbsNobody(long seed) {
        Group group = new Group(seed);
        long term = group.leader.view().term();

        group.follower().kill();
        group.run(S / 10);
        group.follower().start();
        group.runUntil(5 * S, () -> group.follower().view().leaderId().equals(group.leader.id()));
        group.runUntil(5 * S, group::isQuiet);

        assertTrue(group.leader.leads());
        assertEquals(term, group.leader.view().term());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aLeaderThatIsCutOffStepsDownAndIsReplaced(long seed) {
        Group group = new Group(seed);
        for (SimMember member : group.world.cluster().members()) {
            group.world.network().cut(group.leader.ordinal(), member.ordinal());
            group.world.network().cut(member.ordinal(), group.leader.ordinal());
        }

        group.runUntil(5 * S, () -> !group.leader.leads());
        group.runUntil(5 * S, () -> group.leader() != null);

        assertTrue(group.leader() != group.leader);
    }
}
