package io.openmessaging.storage.dledger.sim;

import java.util.Arrays;

import io.openmessaging.storage.dledger.MemberState;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Goal: with nothing configured a dead leader is replaced soon, and a slow member is not taken for a dead one. Method:
 * groups with default settings, over many seeds.
 */
class DefaultsTest {
    private static final long SEEDS = 60;
    private static final long PAUSE_US = 300_000;
    private static final long SLOW_FORCE_US = 400_000;

    private static int members(long seed) {
        return seed % 2 == 0 ? 5 : 3;
    }

    @Test
    void aKilledLeaderIsReplacedWithinSevenTenthsOfASecondAtTheMedian() {
        long[] tookUs = new long[(int) SEEDS];
        for (int i = 0; i < SEEDS; i++) {
            DefaultGroup group = DefaultGroup.settled(members(i), Liar.HONEST, i);
            MemberState.View before = group.leader().view();
            group.leader().kill();
            tookUs[i] = group.runUntilReplaced(before, 10 * DefaultGroup.SECOND_US);
        }
        Arrays.sort(tookUs);
        assertTrue(tookUs[tookUs.length / 2] <= 700_000, Arrays.toString(tookUs));
    }

    @Test
    void aPauseCausesNoElection() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            DefaultGroup group = DefaultGroup.settled(members(seed), Liar.HONEST, seed);
            SimMember leader = group.leader();
            long term = leader.view().term();
            for (SimMember paused : group.world().cluster().members()) {
                paused.process().pause(PAUSE_US);
                group.run(2 * DefaultGroup.SECOND_US);
                assertTrue(group.isUndisturbed(leader, term), "seed " + seed + ", pause of " + paused.id());
            }
        }
    }

    /** As of a machine that all members are on, however long it stands still. */
    @Test
    void aPauseOfAllMembersCausesNoElection() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            DefaultGroup group = DefaultGroup.settled(members(seed), Liar.HONEST, seed);
            SimMember leader = group.leader();
            long term = leader.view().term();
            for (long ms = 300 + seed; ms < 3000; ms += 97) {
                for (SimMember paused : group.world().cluster().members()) {
                    paused.process().pause(ms * 1000);
                }
                group.run(2 * DefaultGroup.SECOND_US + ms * 1000);
                assertTrue(group.isUndisturbed(leader, term), "seed " + seed + ", pause of " + ms + " ms");
            }
        }
    }

    /** Of all members: the group finds a leader, keeps it, and answers appends. */
    @Test
    void disksThatTakeLongLeaveTheGroupLive() {
        SimOptions.Disk slow = new SimOptions.Disk(SLOW_FORCE_US, SLOW_FORCE_US / 20, 0, 0, 0);
        for (long seed = 1; seed <= SEEDS / 3; seed++) {
            DefaultGroup group = new DefaultGroup(members(seed), slow, Liar.HONEST, seed);
            group.run(15 * DefaultGroup.SECOND_US);
            SimMember leader = group.leader();
            assertTrue(leader != null, "seed " + seed + ": " + group.world().cluster().describe());
            long acked = group.world().history().acked();
            group.run(10 * DefaultGroup.SECOND_US);
            long more = group.world().history().acked() - acked;
            assertTrue(group.leader() == leader && more >= 5, "seed " + seed + ": " + more + " appends, "
                + group.world().cluster().describe());
        }
    }

    /** Of one member: nobody notices. */
    @Test
    void aDiskThatTakesLongCausesNoElection() {
        for (long seed = 1; seed <= SEEDS / 3; seed++) {
            DefaultGroup group = DefaultGroup.settled(members(seed), Liar.HONEST, seed);
            SimMember leader = group.leader();
            long term = leader.view().term();
            for (SimMember slow : group.world().cluster().members()) {
                for (int forces = 0; forces < 5; forces++) {
                    slow.process().stallNextForce(SLOW_FORCE_US);
                    group.run(SLOW_FORCE_US);
                }
            }
            assertTrue(group.isUndisturbed(leader, term), "seed " + seed);
        }
    }
}
