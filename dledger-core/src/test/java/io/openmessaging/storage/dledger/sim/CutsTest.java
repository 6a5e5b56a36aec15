package io.openmessaging.storage.dledger.sim;

import java.util.function.BiConsumer;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.RaftOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Goal: a member that is cut off, in one direction or both, never disturbs the others, and a leader that is cut off is
 * replaced within two election timeouts. Method: groups with default settings, cut at a drawn moment, over many seeds.
 */
class CutsTest {
    private static final long SEEDS = 30;
    private static final RaftOptions RAFT = new DLedgerConfig().raftOptions();
    /** Of the longest that a follower draws. */
    private static final long TWO_TIMEOUTS_US =
        2_000 * (RAFT.electionTimeoutMs() + RAFT.maxVoteIntervalMs() - RAFT.minVoteIntervalMs());

    private enum Cut {
        DEAF(DefaultGroup::deafen),
        MUTE(DefaultGroup::mute),
        BOTH((group, member) -> {
            group.deafen(member);
            group.mute(member);
        });

        private final BiConsumer<DefaultGroup, SimMember> make;

        Cut(BiConsumer<DefaultGroup, SimMember> make) {
            this.make = make;
        }
    }

    private static int members(long seed) {
        return seed % 2 == 0 ? 5 : 3;
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    void aMemberThatIsCutOffDisturbsNobody(Cut cut) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            assertTrue(staysUndisturbed(cut, Liar.HONEST, seed), "seed " + seed);
        }
    }

    /** The cut begins, lasts for five seconds and ends; whether the leader goes on, and no term changes. */
    private static boolean staysUndisturbed(Cut cut, Liar liar, long seed) {
        DefaultGroup group = DefaultGroup.settled(members(seed), liar, seed);
        SimMember leader = group.leader();
        long term = leader.view().term();
        cut.make.accept(group, group.follower());
        group.run(5 * DefaultGroup.SECOND_US);
        boolean undisturbed = group.isUndisturbed(leader, term);
        group.mend();
        group.run(2 * DefaultGroup.SECOND_US);
        return undisturbed && group.isUndisturbed(leader, term);
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    void aLeaderThatIsCutOffIsReplacedWithinTwoElectionTimeouts(Cut cut) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            DefaultGroup group = DefaultGroup.settled(members(seed), Liar.HONEST, seed);
            SimMember old = group.leader();
            MemberState.View before = old.view();
            cut.make.accept(group, old);
            long tookUs = group.runUntilReplaced(before, 2 * TWO_TIMEOUTS_US);
            assertTrue(tookUs <= TWO_TIMEOUTS_US, "seed " + seed + ": " + tookUs / 1000 + " ms");
            SimMember next = group.leader();
            assertNotEquals(before.leaderId(), next.id());
            group.mend();
            group.run(2 * DefaultGroup.SECOND_US);
            assertSame(next, group.leader(), "the old leader disturbs the new one when it is heard again");
        }
    }

    /** The two tests above can see: where the network forges the name of a leadership, a deaf member does disturb. */
    @Test
    void aForgedHandingOverIsADisturbance() {
        boolean disturbed = false;
        for (long seed = 1; seed <= SEEDS && !disturbed; seed++) {
            disturbed = !staysUndisturbed(Cut.DEAF, Liar.valueOf("HANDING_OVER_FORGED"), seed);
        }
        assertTrue(disturbed);
    }
}
