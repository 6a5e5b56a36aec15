package io.openmessaging.storage.dledger.runtime;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Goal: a member that was held up itself, by its machine or by a long turn, does not take that for the others' silence.
 * Method: time goes by and nobody looks; then all that is due happens.
 */
class HeldUpMembersTest {
    /** Above the election timeout and its jitter. */
    private static final long HELD_UP_MS = 700;
    private static final long WHILE_MS = 2000;

    private final TestGroup group = new TestGroup(3, config -> config.setQuietAfterMs(0));
    private final GroupRunner leader = group.electLeader();
    private final long term = leader.memberState().currTerm();

    private void runFor(long ms) {
        long untilMs = group.host.nowMs() + ms;
        group.host.runUntil(() -> group.host.nowMs() >= untilMs);
    }

    @Test
    void aGroupWhoseMembersAreAllHeldUpKeepsItsLeader() {
        runFor(WHILE_MS);
        for (int time = 0; time < 20; time++) {
            group.host.pass(HELD_UP_MS + time);
            runFor(WHILE_MS + time);

            assertTrue(leader.memberState().isLeader(), "held up for the time " + time);
            assertEquals(term, leader.memberState().currTerm());
        }
    }

    /** One whose time is over just as it goes on cannot tell by that how long it was held up. */
    @Test
    void noLengthOfAHoldUpCostsALeaderItsPlace() {
        for (long ms = 300; ms < 1000; ms += 3) {
            group.host.pass(ms);
            runFor(WHILE_MS + ms);

            assertEquals(term, leader.memberState().currTerm(), "held up for " + ms + " ms");
        }
    }

    @Test
    void aLeaderThatNobodyAnswersStepsDownSoonThoughAllItsTicksAreLate() {
        long intervalMs = leader.config().getHeartBeatTimeIntervalMs();
        group.runners.stream().filter(runner -> runner != leader)
            .forEach(other -> group.peers.cut(other.config().getSelfId()));
        runFor(intervalMs - 1 - group.host.nowMs() % intervalMs); // The next round is due right after each late tick.

        long sinceMs = group.host.nowMs();
        while (leader.memberState().isLeader() && group.host.nowMs() < sinceMs + 60_000) {
            group.host.pass(2 * intervalMs - 1);
            runFor(1);
        }

        long tookMs = group.host.nowMs() - sinceMs;
        assertTrue(tookMs < 2000, "stepped down after " + tookMs + " ms");
    }

    @Test
    void aLeaderThatNobodyAnswersStepsDownThoughItIsHeldUpTimeAndAgain() {
        List<GroupRunner> others = group.runners.stream().filter(runner -> runner != leader).toList();
        others.forEach(other -> group.peers.cut(other.config().getSelfId()));

        for (int time = 0; time < 20 && leader.memberState().isLeader(); time++) {
            group.host.pass(HELD_UP_MS);
            runFor(1);
        }

        assertFalse(leader.memberState().isLeader());
    }

    @Test
    void followersWhoseLeaderIsGoneElectAnotherThoughTheyAreHeldUpTimeAndAgain() {
        leader.stop();
        group.peers.cut(leader.config().getSelfId());
        List<GroupRunner> others = group.runners.stream().filter(runner -> runner != leader).toList();

        for (int time = 0; time < 20; time++) {
            group.host.pass(HELD_UP_MS);
            runFor(100);
        }

        assertTrue(others.stream().anyMatch(other -> other.memberState().isLeader()));
    }
}
