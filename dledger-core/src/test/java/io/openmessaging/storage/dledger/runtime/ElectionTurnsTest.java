package io.openmessaging.storage.dledger.runtime;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Goal: thousands of groups of a process that miss their leaders at once ask for pre-votes one after the other. Method:
 * a group in a process whose other groups, made up, have taken the next turns. Decision 12.
 */
class ElectionTurnsTest {
    private static final int OTHERS = 5000;
    private static final long OTHERS_MS = OTHERS * SpacedTurns.TURN_MS;

    private final SpacedTurns turns = new SpacedTurns();
    private final TestGroup group = new TestGroup(3, config -> config.setQuietAfterMs(0));

    @Test
    void turnsThatAreTakenAtOnceFollowEachOther() {
        assertEquals(1000, turns.takeMs(1000));
        assertEquals(1000 + SpacedTurns.TURN_MS, turns.takeMs(1000));
        assertEquals(1000 + 2 * SpacedTurns.TURN_MS, turns.takeMs(1001));
    }

    @Test
    void turnsThatNobodyTookAreOver() {
        turns.takeMs(1000);
        assertEquals(9000, turns.takeMs(9000));
        assertEquals(9000 + SpacedTurns.TURN_MS, turns.takeMs(9000));
    }

    /** Else each time that thousands of leaders are missed and heard again, the next to miss one waits longer. */
    @Test
    void turnsThatWereGivenBackAreWaitedForByNobody() {
        for (int time = 0; time < 1000; time++) {
            turns.takeMs(1000);
        }
        for (int time = 0; time < 1000; time++) {
            turns.giveBack();
        }
        assertEquals(1000, turns.takeMs(1000));
    }

    private boolean hasLeader() {
        return group.runners.stream().anyMatch(runner -> runner.memberState().isLeader());
    }

    private void runFor(long ms) {
        long untilMs = group.host.nowMs() + ms;
        group.host.runUntil(() -> group.host.nowMs() >= untilMs);
    }

    @Test
    void aMemberWaitsForItsTurnAndTakesNoOtherMeanwhile() {
        group.host.othersTakeTurns(OTHERS);
        int before = group.host.turnsTaken();
        runFor(OTHERS_MS - 1);
        assertFalse(hasLeader());
        assertEquals(before + 3, group.host.turnsTaken(), "one turn each");

        group.host.runUntil(this::hasLeader);
    }

    @Test
    void aTurnThatALeaderMadeUselessIsNotUsedLater() {
        group.host.othersTakeTurns(500); // So that all members have taken theirs before one is elected.
        GroupRunner leader = group.electLeader();
        runFor(1000);
        assertEquals(3, group.host.turnsTaken());
        group.host.othersTakeTurns(OTHERS);
        List<GroupRunner> others = group.runners.stream().filter(runner -> runner != leader).toList();
        group.peers.cut(leader.config().getSelfId());
        long sinceMs = group.host.nowMs();

        group.host.runUntil(() -> others.stream().anyMatch(other -> other.memberState().isLeader()));

        assertTrue(group.host.nowMs() - sinceMs >= OTHERS_MS, "after " + (group.host.nowMs() - sinceMs) + " ms");
    }

    @Test
    void aMemberThatHearsItsLeaderAgainGivesItsTurnBack() {
        GroupRunner leader = group.electLeader();
        runFor(1000);
        GroupRunner other = group.runners.stream().filter(runner -> runner != leader).findFirst().orElseThrow();
        long lastMs = group.host.othersTakeTurns(OTHERS);
        int before = group.host.turnsTaken();
        group.peers.cut(other.config().getSelfId());
        group.host.runUntil(() -> group.host.turnsTaken() == before + 1);
        group.peers.heal(other.config().getSelfId());
        runFor(1000);

        assertEquals(lastMs + SpacedTurns.TURN_MS, group.host.othersTakeTurns(1));
    }
}
