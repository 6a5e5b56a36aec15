package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;

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
    private long lastOfOthersMs;
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
    void aTurnThatWasUsedIsNotGivenBack() {
        TestGroup alone = new TestGroup(1, config -> { });
        alone.electLeader();

        assertEquals(1, alone.host.turnsTaken());
        assertEquals(0, alone.host.turnsGivenBack());
    }

    /** A follower that misses its leader, and waits for its turn behind those of others. */
    private GroupRunner waiting() {
        GroupRunner leader = group.electLeader();
        runFor(1000);
        GroupRunner waiting = group.runners.stream().filter(runner -> runner != leader).findFirst().orElseThrow();
        lastOfOthersMs = group.host.othersTakeTurns(OTHERS);
        int before = group.host.turnsTaken();
        group.peers.cut(waiting.config().getSelfId());
        group.host.runUntil(() -> group.host.turnsTaken() == before + 1);
        return waiting;
    }

    private void itsTurnIsFree() {
        assertEquals(lastOfOthersMs + SpacedTurns.TURN_MS, group.host.othersTakeTurns(1));
    }

    @Test
    void aMemberThatHearsItsLeaderAgainGivesItsTurnBack() {
        group.peers.heal(waiting().config().getSelfId());
        runFor(1000);

        itsTurnIsFree();
    }

    @Test
    void aMemberThatStopsGivesItsTurnBack() {
        waiting().stop();

        itsTurnIsFree();
    }

    @Test
    void aMemberThatFailsGivesItsTurnBack() {
        try (QuietLog log = QuietLog.of(GroupRunner.class)) {
            waiting().fail(new IllegalStateException("as the test wants"));
            assertTrue(log.text().contains("FAILED"));
        }

        itsTurnIsFree();
    }

    /** A late answer to its last round makes it stand before its turn for the next. */
    @Test
    void aMemberThatStandsBeforeItsTurnGivesItBack() {
        GroupRunner leader = group.electLeader();
        runFor(1000);
        GroupRunner other = group.runners.stream().filter(runner -> runner != leader).findFirst().orElseThrow();
        AtomicReference<VoteRequest> asked = new AtomicReference<>();
        group.peers.whenAsked(asked::set);
        group.peers.cut(other.config().getSelfId());
        group.host.runUntil(() -> asked.get() != null);
        lastOfOthersMs = group.host.othersTakeTurns(OTHERS);
        int before = group.host.turnsTaken();
        group.host.runUntil(() -> group.host.turnsTaken() == before + 1);

        VoteRequest request = asked.get();
        int voter = Integer.parseInt(request.route().to().substring(1));
        other.deliver(new RaftEvent.VoteReplied(voter, new VoteResponse(DLedgerResponseCode.SUCCESS,
            request.term() - 1, request, VoteResponse.Result.ACCEPT, Life.FIRST)));
        assertTrue(other.memberState().isCandidate());

        itsTurnIsFree();
    }

    /** Else who waits for a turn after its election was lost would wait longer from then on, as on a slow disk. */
    @Test
    void anElectionIsLostOnceHoweverLongTheNextTurnIsWaitedFor() {
        GroupRunner leader = group.electLeader();
        runFor(1000);
        List<Long> askedMs = new ArrayList<>();
        AtomicReference<String> loser = new AtomicReference<>();
        group.peers.whenAsked(request -> {
            if (request.kind() == VoteRequest.Kind.VOTE && loser.compareAndSet(null, request.route().from())) {
                group.peers.cut(loser.get());
                group.peers.heal(leader.config().getSelfId());
                group.host.othersTakeTurns(OTHERS);
            } else if (request.route().from().equals(loser.get()) && request.kind() == VoteRequest.Kind.PRE_VOTE) {
                askedMs.add(group.host.nowMs());
            }
        });
        group.peers.cut(leader.config().getSelfId());

        group.host.runUntil(() -> askedMs.size() == 4); // Two rounds, each of which asks two others.

        long intervalMs = askedMs.get(2) - askedMs.get(0);
        assertTrue(intervalMs <= leader.config().getMaxVoteIntervalMs(), intervalMs + " ms");
    }
}
