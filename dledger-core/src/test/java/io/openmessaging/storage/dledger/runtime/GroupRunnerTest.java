package io.openmessaging.storage.dledger.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.BatchAppendFuture;
import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.PullEntriesRequest;
import io.openmessaging.storage.dledger.protocol.PullEntriesResponse;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.Route;
import org.junit.jupiter.api.Test;

/** Goal: a group's monitor, futures and answers. Method: real cores and stores in memory, one thread, manual time. */
class GroupRunnerTest {
    private static DLedgerResponseCode codeOf(AppendFuture<AppendEntryResponse> future) {
        assertTrue(future.isDone(), "the append is not answered");
        return future.join().responseCode();
    }

    @Test
    void anAppendHasItsPlaceAtOnceAndSucceedsOnceItsForceIsReported() {
        TestGroup group = new TestGroup(1);
        GroupRunner leader = group.electLeader();

        AppendFuture<AppendEntryResponse> first = leader.append(TestGroup.proposal("one"));
        AppendFuture<AppendEntryResponse> second = leader.append(TestGroup.proposal("two"));

        assertEquals(0, first.getIndex());
        assertEquals(0, first.getPos());
        assertEquals(1, second.getIndex());
        assertEquals(EntryLayout.sizeOf(3), second.getPos());
        group.host.runTasks();
        assertFalse(first.isDone(), "not forced yet");
        group.host.settle();
        assertEquals(DLedgerResponseCode.SUCCESS, codeOf(first));
        assertEquals(DLedgerResponseCode.SUCCESS, codeOf(second));
        assertEquals(1, second.join().getIndex());
        assertEquals("n0", second.join().getLeaderId());
        assertEquals(1, leader.memberState().view().committedIndex());
    }

    @Test
    void manyAppendsShareOneForce() {
        TestGroup group = new TestGroup(1);
        GroupRunner leader = group.electLeader();
        long forces = leader.counters().get(Counters.Kind.FORCES);

        List<AppendFuture<AppendEntryResponse>> futures = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            futures.add(leader.append(TestGroup.proposal("x" + i)));
        }
        group.host.settle();

        futures.forEach(future -> assertEquals(DLedgerResponseCode.SUCCESS, codeOf(future)));
        assertEquals(forces + 1, leader.counters().get(Counters.Kind.FORCES));
    }

    /** Historical defect P5: a line for each entry that is committed, and one every three seconds. */
    @Test
    void aLeaderThatDoesItsWorkSaysNothingOfIt() {
        TestGroup group = new TestGroup(3);
        GroupRunner leader = group.electLeader();
        group.host.runUntil(() -> group.runners.stream().allMatch(
            runner -> runner.memberState().getLeaderId() != null));

        try (QuietLog log = QuietLog.ofTheUsualIn("io.openmessaging.storage.dledger")) {
            for (int second = 0; second < 10; second++) {
                long untilMs = group.host.nowMs() + 1000;
                leader.append(TestGroup.proposal("x"));
                group.host.runUntil(() -> group.host.nowMs() >= untilMs);
            }
            assertEquals(9, leader.memberState().view().committedIndex());
            assertEquals("", log.text());
        }
    }

    @Test
    void aBatchTellsThePositionOfEachEntryAndTakesOneFuture() {
        TestGroup group = new TestGroup(1);
        GroupRunner leader = group.electLeader();

        AppendFuture<AppendEntryResponse> future = leader.appendBatch(TestGroup.proposal("a", "bb", ""));
        group.host.settle();

        BatchAppendFuture<?> batch = assertInstanceOf(BatchAppendFuture.class, future);
        assertArrayEquals(new long[] {0, EntryLayout.sizeOf(1), EntryLayout.sizeOf(1) + EntryLayout.sizeOf(2)},
            batch.getPositions());
        assertEquals(2, future.getIndex());
        assertEquals(DLedgerResponseCode.SUCCESS, codeOf(future));
    }

    @Test
    void threeMembersHoldTheSameBytesOnceAnAppendSucceeded() {
        TestGroup group = new TestGroup(3);
        GroupRunner leader = group.electLeader();

        AppendFuture<AppendEntryResponse> future = leader.append(TestGroup.proposal("one", "two"));
        group.host.settle();

        assertEquals(DLedgerResponseCode.SUCCESS, codeOf(future));
        group.host.runUntil(() -> group.stores.stream().allMatch(store -> store.committedIndex() == 1));
        int chainCrc = group.stores.get(0).chainCrcAt(1);
        group.stores.forEach(store -> assertEquals(chainCrc, store.chainCrcAt(1)));
    }

    @Test
    void aFollowerRejectsAnAppendAndNamesTheLeader() {
        TestGroup group = new TestGroup(3);
        GroupRunner leader = group.electLeader();
        GroupRunner follower = group.runners.stream().filter(runner -> runner != leader).findFirst().orElseThrow();
        group.host.runUntil(() -> follower.memberState().getLeaderId() != null);

        AppendFuture<AppendEntryResponse> future = follower.append(TestGroup.proposal("x"));

        assertEquals(DLedgerResponseCode.NOT_LEADER, codeOf(future));
        assertEquals(-1, future.getIndex());
        assertEquals(-1, future.getPos());
        assertEquals(leader.memberState().getSelfId(), future.join().getLeaderId());
    }

    @Test
    void anAppendIsUnknownOnceItsLeaderHasLostTheGroup() {
        TestGroup group = new TestGroup(3);
        GroupRunner leader = group.electLeader();
        group.host.settle();
        group.peers.cut(leader.memberState().getSelfId());

        AppendFuture<AppendEntryResponse> future = leader.append(TestGroup.proposal("x"));
        group.host.runUntil(() -> !leader.memberState().isLeader());

        assertEquals(DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN, codeOf(future));
        assertEquals(DLedgerResponseCode.Outcome.UNKNOWN, codeOf(future).outcome());
        assertEquals(0, future.getIndex());
    }

    @Test
    void anAppendThatIsNotCommittedInTimeSaysSoAndMayStillCommit() {
        TestGroup group = new TestGroup(1, config -> config.setMaxWaitAckTimeMs(50));
        GroupRunner leader = group.electLeader();

        AppendFuture<AppendEntryResponse> future = leader.append(TestGroup.proposal("x"));
        group.host.advance(49);
        group.host.runTasks();
        assertFalse(future.isDone());
        group.host.advance(1);
        group.host.runTasks();

        assertEquals(DLedgerResponseCode.WAIT_QUORUM_ACK_TIMEOUT, codeOf(future));
        group.host.settle();
        assertEquals(0, leader.memberState().view().committedIndex());
    }

    @Test
    void appendsBeyondTheLimitsAreRejectedUntilOthersAreCommitted() {
        TestGroup group = new TestGroup(1, config -> config.setMaxPendingRequestsNum(3));
        GroupRunner leader = group.electLeader();

        leader.append(TestGroup.proposal("1", "2"));
        assertFalse(leader.append(TestGroup.proposal("3")).isDone());
        assertEquals(DLedgerResponseCode.LEADER_PENDING_FULL, codeOf(leader.append(TestGroup.proposal("4"))));
        group.host.settle();

        assertFalse(leader.append(TestGroup.proposal("1", "2", "3", "4")).isDone(), "a large batch goes alone");
        assertEquals(DLedgerResponseCode.LEADER_PENDING_FULL, codeOf(leader.append(TestGroup.proposal("5"))));
    }

    @Test
    void anEntryAboveTheLimitIsRejected() {
        TestGroup group = new TestGroup(1);
        GroupRunner leader = group.electLeader();

        Proposal proposal = new Proposal(List.of(new byte[EntryLayout.MAX_BODY_BYTES + 1]));

        assertEquals(DLedgerResponseCode.ENTRY_TOO_LARGE, codeOf(leader.append(proposal)));
        assertEquals(-1, leader.memberState().view().lastIndex());
    }

    @Test
    void futuresCompleteInTheOrderOfTheirIndexes() {
        TestGroup group = new TestGroup(3);
        GroupRunner leader = group.electLeader();
        List<Long> completed = new ArrayList<>();

        for (int i = 0; i < 50; i++) {
            leader.append(TestGroup.proposal("x" + i)).thenAccept(response -> completed.add(response.getIndex()));
        }
        group.host.settle();

        assertEquals(50, completed.size());
        assertEquals(completed.stream().sorted().toList(), completed);
    }

    @Test
    void aCallbackMayAppend() {
        TestGroup group = new TestGroup(1);
        GroupRunner leader = group.electLeader();

        CompletableFuture<AppendEntryResponse> second = leader.append(TestGroup.proposal("first"))
            .thenCompose(first -> leader.append(TestGroup.proposal("second")));
        group.host.settle();

        assertEquals(1, second.join().getIndex());
    }

    @Test
    void theCallerOfAnAppendNeverMakesAnotherUsersCallback() {
        TestGroup group = new TestGroup(1, config -> config.setFlushMode(DLedgerConfig.FlushMode.ASYNC));
        GroupRunner leader = group.electLeader();
        List<String> calls = new ArrayList<>();

        AppendFuture<AppendEntryResponse> future = leader.append(TestGroup.proposal("x"));
        future.thenAccept(response -> calls.add("callback"));

        assertEquals(0, leader.memberState().view().committedIndex(), "committed while append ran");
        assertEquals(List.of(), calls);
        group.host.runTasks();
        assertEquals(List.of("callback"), calls);
    }

    @Test
    void inAsyncModeAnAppendSucceedsBeforeTheForceThatFollowsAtTheInterval() {
        TestGroup group = new TestGroup(1, config -> {
            config.setFlushMode(DLedgerConfig.FlushMode.ASYNC);
            config.setFlushFileInterval(20);
        });
        GroupRunner leader = group.electLeader();
        group.host.advance(40);
        group.host.settle();

        AppendFuture<AppendEntryResponse> future = leader.append(TestGroup.proposal("x"));
        group.host.runTasks();

        assertEquals(DLedgerResponseCode.SUCCESS, codeOf(future));
        assertFalse(group.host.wantsForce(leader));
        group.host.advance(20);
        assertTrue(group.host.wantsForce(leader));
    }

    /** A second turn, to hear that its write counts as durable, would cost as much as the first. */
    @Test
    void inAsyncModeAnAppendIsOneTurn() {
        TestGroup group = new TestGroup(1, config -> config.setFlushMode(DLedgerConfig.FlushMode.ASYNC));
        GroupRunner leader = group.electLeader();
        group.host.settle();
        long turns = leader.counters().get(Counters.Kind.TURNS);

        leader.append(TestGroup.proposal("x"));
        leader.append(TestGroup.proposal("y"));

        assertEquals(1, leader.memberState().view().committedIndex());
        assertEquals(turns + 2, leader.counters().get(Counters.Kind.TURNS));
    }

    @Test
    void roleHandlersHearOfChangesInOrderWithTheStateChanged() {
        TestGroup group = new TestGroup(1);
        GroupRunner runner = group.runner(0);
        List<String> heard = new ArrayList<>();
        runner.addRoleChangeHandler((term, role) -> {
            heard.add(role + " " + term);
            assertEquals(role, runner.memberState().getRole());
        });

        group.electLeader();
        group.host.settle();
        runner.stop();

        assertEquals(List.of("LEADER 0", "UNKNOWN 0"), heard.subList(heard.size() - 2, heard.size()));
        assertNull(runner.failure());
    }

    @Test
    void aRoleHandlerThatThrowsStopsTheGroup() {
        TestGroup group = new TestGroup(1);
        GroupRunner runner = group.runner(0);
        IllegalStateException thrown = new IllegalStateException("the handler's own fault");
        runner.addRoleChangeHandler((term, role) -> {
            throw thrown;
        });

        try (QuietLog quiet = QuietLog.of(GroupRunner.class)) {
            group.host.runUntil(() -> runner.failure() != null);
            assertTrue(quiet.text().contains("FAILED"));
        }

        assertEquals(thrown, runner.failure());
    }

    @Test
    void requestsForOthersAreRefusedAndTheirEntriesReleased() {
        TestGroup group = new TestGroup(3);
        GroupRunner runner = group.runner(0);

        assertEquals(DLedgerResponseCode.UNKNOWN_GROUP, beat(runner, new Route("other", "n1", "n0")));
        assertEquals(DLedgerResponseCode.UNEXPECTED_MEMBER, beat(runner, new Route("g", "n1", "n2")));
        assertEquals(DLedgerResponseCode.UNKNOWN_MEMBER, beat(runner, new Route("g", "n0", "n0")));
        EntrySlice entries = EntrySlice.empty(0);
        PushEntryResponse answer = runner.handlePush(
            new PushEntryRequest(new Route("other", "n1", "n0"), 1, -1, -1, 0, -1, entries)).join();
        assertEquals(DLedgerResponseCode.UNKNOWN_GROUP, answer.code());
        assertThrows(IllegalStateException.class, entries::bytes, "released");
    }

    private static DLedgerResponseCode beat(GroupRunner runner, Route route) {
        return runner.handleHeartBeat(new HeartBeatRequest(route, 1, 1)).join().code();
    }

    /** Another thread may make callbacks of the turn before at any moment: here whenever the time is read. */
    @Test
    void aRoleIsToldWhenItShows() {
        for (int reading = 1; reading <= 6; reading++) {
            TestGroup group = new TestGroup(1);
            GroupRunner runner = group.runner(0);
            List<MemberState.Role> shown = new ArrayList<>();
            runner.addRoleChangeHandler((term, role) -> {
                if (role == MemberState.Role.LEADER) {
                    shown.add(runner.memberState().getRole());
                }
            });
            while (!group.host.wantsForce(runner)) {
                group.host.advance(1); // What is to be told of the candidate waits.
            }
            callBackAtReading(group.host, reading);
            group.host.force(runner);
            group.host.runUntil(() -> !shown.isEmpty());
            assertEquals(List.of(MemberState.Role.LEADER), shown, "reading " + reading);
        }
    }

    private static void callBackAtReading(ManualHost host, int reading) {
        host.holdUp(reading == 1 ? host::runTasks : () -> callBackAtReading(host, reading - 1));
    }

    /** It may have been added by an entry that this member does not hold yet. */
    @Test
    void aLeaderThatNoConfigurationNamesIsFollowed() {
        TestGroup group = new TestGroup(3);
        GroupRunner runner = group.runner(0);

        CompletableFuture<HeartBeatResponse> answer =
            runner.handleHeartBeat(new HeartBeatRequest(new Route("g", "n7", "n0"), 1, 1));
        group.host.settle();

        assertEquals(DLedgerResponseCode.SUCCESS, answer.join().code());
        assertEquals("n7", runner.memberState().getLeaderId());
    }

    @Test
    void strangersWithoutEndAreRefused() {
        TestGroup group = new TestGroup(3);
        GroupRunner runner = group.runner(0);
        for (int i = 0; i < 2000; i++) {
            runner.handleHeartBeat(new HeartBeatRequest(new Route("g", "stranger" + i, "n0"), 1, 1));
        }

        assertEquals(DLedgerResponseCode.UNKNOWN_MEMBER, beat(runner, new Route("g", "one more", "n0")));
    }

    @Test
    void aPullGivesCommittedEntriesOnlyAndAtMostTheBytesAskedFor() {
        TestGroup group = new TestGroup(3);
        GroupRunner leader = group.electLeader();
        leader.append(TestGroup.proposal("one", "two", "three"));
        group.host.settle();
        group.peers.cut(leader.memberState().getSelfId());
        leader.append(TestGroup.proposal("uncommitted"));
        String other = leader.memberState().getSelfId().equals("n0") ? "n1" : "n0";
        Route route = new Route("g", other, leader.memberState().getSelfId());

        PullEntriesResponse all = leader.handlePull(new PullEntriesRequest(route, 1, 1 << 20)).join();
        PullEntriesResponse one = leader.handlePull(new PullEntriesRequest(route, 0, 1)).join();
        PullEntriesResponse none = leader.handlePull(new PullEntriesRequest(route, 3, 1 << 20)).join();

        assertEquals(2, all.entries().lastIndex());
        assertEquals(group.stores.get(0).chainCrcAt(0), all.prevChainCrc());
        assertEquals(0, one.entries().lastIndex());
        assertEquals(DLedgerResponseCode.INDEX_OUT_OF_RANGE, none.code());
        assertEquals(DLedgerResponseCode.INDEX_OUT_OF_RANGE, leader.get(getFrom(3)).responseCode());
        assertEquals(3, leader.get(getFrom(0)).getNextIndex());
    }

    private static GetEntriesRequest getFrom(long index) {
        GetEntriesRequest request = new GetEntriesRequest();
        request.setBeginIndex(index);
        request.setMaxCount(10);
        return request;
    }

    @Test
    void aStoppedGroupRefusesEverythingAndHasAnsweredEverything() {
        TestGroup group = new TestGroup(1);
        GroupRunner leader = group.electLeader();
        AppendFuture<AppendEntryResponse> waiting = leader.append(TestGroup.proposal("x"));

        leader.stop();
        leader.stop();

        assertEquals(DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN, codeOf(waiting));
        assertEquals(DLedgerResponseCode.ILLEGAL_MEMBER_STATE, codeOf(leader.append(TestGroup.proposal("y"))));
        assertEquals(MemberState.Role.UNKNOWN, leader.memberState().getRole());
        leader.deliver(new RaftEvent.Tick());
        assertTrue(leader.describe().endsWith("STOPPED"), leader.describe());
    }

    @Test
    void aPeersRequestThatWaitsIsAnsweredExceptionallyWhenTheMemberStops() {
        TestGroup group = new TestGroup(3);
        GroupRunner runner = group.runner(0);
        CompletableFuture<?> waiting = runner.handleHeartBeat(new HeartBeatRequest(new Route("g", "n1", "n0"), 5, 1));
        assertFalse(waiting.isDone(), "its vote is not forced yet");

        runner.stop();

        assertThrows(ExecutionException.class, waiting::get);
        assertThrows(ExecutionException.class,
            runner.handleHeartBeat(new HeartBeatRequest(new Route("g", "n1", "n0"), 5, 2))::get);
    }
}
