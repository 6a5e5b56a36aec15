package io.openmessaging.storage.dledger.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.WriteResult;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.ForwardingStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Goal: each committed entry is applied once, in order, and answered. Method: real runners, manual time. */
class StateMachineCallerTest {
    private QuietLog quiet;

    @BeforeEach
    void expectErrors() {
        quiet = QuietLog.of(GroupRunner.class);
    }

    @AfterEach
    void logAgain() {
        quiet.close();
    }

    private static byte[] bytes(String body) {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private static String answerOf(CompletableFuture<WriteResult> write) {
        assertTrue(write.isDone(), "the write is not answered");
        return write.join().code() + " " + write.join().index() + " "
            + new String(write.join().answer(), StandardCharsets.UTF_8);
    }

    private static DLedgerResponseCode codeOf(CompletableFuture<AppendEntryResponse> append) {
        assertTrue(append.isDone(), "the append is not answered");
        return append.join().responseCode();
    }

    private static TestGroup groupOf(RecordingMachine machine) {
        return new TestGroup(List.of(machine), DLedgerMemoryStore::new);
    }

    @Test
    void everyMemberAppliesEachEntryOfAUserOnceAndInOrder() {
        List<RecordingMachine> machines = IntStream.range(0, 3).mapToObj(i -> new RecordingMachine()).toList();
        TestGroup group = new TestGroup(machines, DLedgerMemoryStore::new);
        GroupRunner leader = group.electLeader();

        leader.appendBatch(TestGroup.proposal("a", "", "b"));
        group.host.settle();
        leader.append(TestGroup.proposal("c"));
        group.host.runUntil(() -> group.runners.stream().allMatch(
            runner -> runner.memberState().view().appliedIndex() == 3));

        machines.forEach(machine -> assertEquals(List.of("a", "", "b", "c"), machine.calls));
        machines.forEach(machine -> assertEquals(List.of(0L, 1L, 2L, 3L), machine.indexes));
        assertEquals(4, leader.counters().get(Counters.Kind.APPLIED_ENTRIES));
        assertTrue(leader.describe().contains(" app=3"), leader.describe());
    }

    @Test
    void aWriteIsAnsweredByTheMachineAndNotByTheCommit() {
        RecordingMachine machine = new RecordingMachine();
        TestGroup group = groupOf(machine);
        GroupRunner leader = group.electLeader();

        CompletableFuture<WriteResult> first = leader.write(bytes("x"));
        AppendFuture<AppendEntryResponse> append = leader.append(TestGroup.proposal("y"));
        CompletableFuture<WriteResult> second = leader.write(bytes("z"));
        group.host.force(leader);
        assertEquals(2, leader.memberState().view().committedIndex());
        assertFalse(first.isDone(), "committed, and not applied");
        assertFalse(append.isDone(), "committed, and not applied");
        group.host.settle();

        assertEquals("SUCCESS 0 x/0", answerOf(first));
        assertEquals(DLedgerResponseCode.SUCCESS, codeOf(append));
        assertEquals("SUCCESS 2 z/2", answerOf(second));
    }

    @Test
    void withoutAMachineAnAppendIsAnsweredInTheTurnThatCommitsItAndAWriteIsRejected() {
        TestGroup group = new TestGroup(1);
        GroupRunner leader = group.electLeader();
        group.host.settle();

        AppendFuture<AppendEntryResponse> append = leader.append(TestGroup.proposal("x"));
        group.host.force(leader);

        assertEquals(1, group.host.waitingTasks(), "the callback alone, since a thread that forces makes none");
        group.host.runTasks();
        assertEquals(DLedgerResponseCode.SUCCESS, codeOf(append));
        assertEquals("UNSUPPORTED -1 ", answerOf(leader.write(bytes("x"))));
        assertFalse(leader.describe().contains("app="), leader.describe());
    }

    @Test
    void aLeaderDoesNotApplyWhatIsNotOnItsOwnDisk() {
        List<RecordingMachine> machines = IntStream.range(0, 3).mapToObj(i -> new RecordingMachine()).toList();
        TestGroup group = new TestGroup(machines, DLedgerMemoryStore::new);
        GroupRunner leader = group.electLeader();
        group.host.settle();

        CompletableFuture<WriteResult> write = leader.write(bytes("x"));
        group.runners.stream().filter(runner -> runner != leader).forEach(group.host::force);
        group.host.runTasks();
        assertEquals(0, leader.memberState().view().committedIndex());
        assertFalse(write.isDone());
        assertEquals(-1, leader.memberState().view().appliedIndex());
        group.host.settle();

        assertEquals("SUCCESS 0 x/0", answerOf(write));
    }

    @Test
    void aMachineThatThrowsStopsTheMemberAtThatEntryForGood() {
        RecordingMachine machine = new RecordingMachine();
        machine.onBody = body -> {
            if (body.equals("poison")) {
                throw new IllegalArgumentException("cannot read it");
            }
        };
        TestGroup group = groupOf(machine);
        GroupRunner leader = group.electLeader();
        List<CompletableFuture<WriteResult>> writes = new ArrayList<>();
        for (String body : List.of("a", "b", "poison", "c")) {
            writes.add(leader.write(bytes(body)));
        }
        group.host.settle();

        assertEquals("SUCCESS 0 a/0", answerOf(writes.get(0)));
        assertEquals("SUCCESS 1 b/1", answerOf(writes.get(1)));
        assertEquals("APPEND_OUTCOME_UNKNOWN 2 ", answerOf(writes.get(2)));
        assertEquals("APPEND_OUTCOME_UNKNOWN 3 ", answerOf(writes.get(3)));
        assertEquals("GROUP_FAILED -1 ", answerOf(leader.write(bytes("d"))));
        assertEquals("g/n0: the state machine failed at entry 2, nothing is applied from it on: "
            + "java.lang.IllegalArgumentException: cannot read it", leader.failure().getMessage());
        assertTrue(leader.describe().contains(" com=3 app=1 "), leader.describe());
        assertTrue(leader.describe().contains(" | FAILED: "), leader.describe());
        assertTrue(leader.describe().contains("at entry 2"), leader.describe());
        assertEquals(List.of("a", "b", "onError"), machine.calls);

        leader.stop();
        leader.stop();
        group.host.settle();

        assertEquals(List.of("a", "b", "onError", "onShutdown"), machine.calls);
        assertTrue(leader.awaitApplied(0));
    }

    @Test
    void aCallThatReturnsEarlyIsFollowedByOneWithTheRest() {
        RecordingMachine machine = new RecordingMachine() {
            @Override
            public void onApply(CommittedEntryIterator iterator) {
                apply(iterator);
            }
        };
        TestGroup group = groupOf(machine);
        GroupRunner leader = group.electLeader();

        AppendFuture<AppendEntryResponse> batch = leader.appendBatch(TestGroup.proposal("a", "b", "c"));
        group.host.settle();

        assertEquals(List.of("a", "b", "c"), machine.calls);
        assertEquals(DLedgerResponseCode.SUCCESS, codeOf(batch));
    }

    @Test
    void aCallThatTakesNothingIsAFault() {
        RecordingMachine machine = new RecordingMachine() {
            @Override
            public void onApply(CommittedEntryIterator iterator) {
                // Would be called for ever.
            }
        };
        TestGroup group = groupOf(machine);
        GroupRunner leader = group.electLeader();

        CompletableFuture<WriteResult> write = leader.write(bytes("x"));
        group.host.settle();

        assertEquals("APPEND_OUTCOME_UNKNOWN 0 ", answerOf(write));
        assertEquals("g/n0: the state machine took none of the 1 entries from 0 on", leader.failure().getMessage());
    }

    @Test
    void anotherFaultOfTheMemberIsToldToTheMachineOnce() {
        RecordingMachine machine = new RecordingMachine();
        TestGroup group = groupOf(machine);
        GroupRunner leader = group.electLeader();
        IOException fault = new IOException("the disk is gone");

        CompletableFuture<WriteResult> write = leader.write(bytes("x"));
        leader.fail(fault);
        leader.fail(new IOException("and once more"));
        group.host.settle();

        assertEquals(List.of("onError"), machine.calls);
        assertSame(fault, leader.failure());
        assertEquals("APPEND_OUTCOME_UNKNOWN 0 ", answerOf(write));
    }

    @Test
    void timeEndsNoWriteButLostLeadershipDoes() {
        List<RecordingMachine> machines = IntStream.range(0, 3).mapToObj(i -> new RecordingMachine()).toList();
        TestGroup group = new TestGroup(machines, DLedgerMemoryStore::new);
        GroupRunner leader = group.electLeader();
        CompletableFuture<WriteResult> committed = leader.write(bytes("committed"));
        group.runners.forEach(group.host::force);
        assertEquals(0, leader.memberState().view().committedIndex());
        group.peers.cut(leader.memberState().getSelfId());
        CompletableFuture<WriteResult> lost = leader.write(bytes("lost"));

        while (leader.memberState().isLeader()) {
            group.host.advance(1);
        }
        group.host.settle();

        assertEquals("SUCCESS 0 committed/0", answerOf(committed));
        assertEquals("APPEND_OUTCOME_UNKNOWN 1 ", answerOf(lost));

        TestGroup slow = groupOf(new RecordingMachine());
        CompletableFuture<WriteResult> waits = slow.electLeader().write(bytes("x"));
        slow.host.advance(60_000);
        slow.host.runTasks();
        assertFalse(waits.isDone(), "its force has not ended, and that is all there is to say");
    }

    @Test
    void aLeaderTakesNoMoreWhileTooMuchWaitsToBeApplied() {
        RecordingMachine machine = new RecordingMachine();
        TestGroup group = groupOf(machine);
        GroupRunner leader = group.electLeader();
        group.host.settle();
        String[] bodies = new String[1000];
        Arrays.fill(bodies, "");
        for (int i = 0; i <= StateMachineCaller.MAX_WAITING / bodies.length; i++) {
            assertFalse(leader.appendBatch(TestGroup.proposal(bodies)).isDone());
            group.host.force(leader);
        }

        assertEquals(DLedgerResponseCode.LEADER_PENDING_FULL, codeOf(leader.append(TestGroup.proposal("x"))));
        group.host.settle();

        assertFalse(leader.append(TestGroup.proposal("x")).isDone());
        assertEquals(33_000, machine.calls.size());
    }

    @Test
    void aMemberThatComesBackAppliesFromTheFirstEntryOn() {
        DLedgerMemoryStore store = new DLedgerMemoryStore();
        store.append(0, 0, TestGroup.proposal("a", "b", "c"));
        store.committed(1);
        RecordingMachine machine = new RecordingMachine();
        ManualHost host = new ManualHost();
        RecoveredLog found = new RecoveredLog(LogBase.START, 0, "", 1, 2, new long[] {0}, new long[] {0},
            RecoveredLog.Life.FIRST);

        GroupRunner runner = new GroupRunner(TestGroup.config(0, 3, config -> { }), store, found, new DirectPeers(),
            host, 1, machine);
        runner.start();
        host.settle();

        assertEquals(List.of("a", "b"), machine.calls, "what is known to be committed");
    }

    @Test
    void aLogThatBeginsAboveWhatTheMachineHoldsIsAFault() {
        DLedgerMemoryStore store = new DLedgerMemoryStore();
        LogBase base = new LogBase(7, 0, 1, 1000);
        store.resetTo(base);
        store.append(0, 8, TestGroup.proposal("x"));
        store.committed(8);
        ManualHost host = new ManualHost();
        RecordingMachine machine = new RecordingMachine();
        GroupRunner runner = new GroupRunner(TestGroup.config(0, 3, config -> { }), store,
            new RecoveredLog(base, 0, "", 8, 8, new long[] {8}, new long[] {0}, RecoveredLog.Life.FIRST),
            new DirectPeers(), host, 1, machine);

        runner.start();
        host.settle();

        assertEquals("g/n0 has no entries up to 7, and no snapshot that holds them could be loaded",
            runner.failure().getMessage());
        assertEquals(List.of("onError"), machine.calls);
    }

    @Test
    void aDamagedEntryIsWaitedForUntilItIsRepaired() {
        boolean[] damaged = {true};
        RecordingMachine machine = new RecordingMachine();
        TestGroup group = new TestGroup(List.of(machine), () -> new ForwardingStore(new DLedgerMemoryStore()) {
            @Override
            public DLedgerEntry get(long index) throws IOException {
                if (index == 1 && damaged[0]) {
                    throw new IOException("entry 1 is damaged");
                }
                return super.get(index);
            }
        });
        GroupRunner leader = group.electLeader();

        leader.appendBatch(TestGroup.proposal("a", "b", "c"));
        group.host.settle();
        assertEquals(List.of("a"), machine.calls);
        assertTrue(leader.describe().contains(" app=0 "), leader.describe());
        assertTrue(leader.describe().contains(" | WAITS to apply 1, which is damaged"), leader.describe());
        damaged[0] = false;
        leader.deliver(new RaftEvent.Tick());
        group.host.settle();

        assertEquals(List.of("a", "b", "c"), machine.calls);
        assertNull(leader.failure());
    }

    @Test
    void ageDoesNotDropWhatTheMachineNeedsAtItsNextStart() {
        List<Long> dropped = new ArrayList<>();
        TestGroup group = new TestGroup(List.of(new RecordingMachine()),
            () -> new ForwardingStore(new DLedgerMemoryStore()) {
                @Override
                public void compactUpTo(long index) {
                    dropped.add(index);
                }
            });
        GroupRunner leader = group.electLeader();
        leader.append(TestGroup.proposal("a", "b"));
        group.host.settle();

        leader.deliver(new RaftEvent.RetentionDue(1));
        group.host.settle();

        assertEquals(List.of(), dropped);
    }

    @Test
    void aStoppedMemberAppliesNoMoreAndSaysGoodbyeLast() {
        RecordingMachine machine = new RecordingMachine();
        TestGroup group = groupOf(machine);
        GroupRunner leader = group.electLeader();
        group.host.settle();
        CompletableFuture<WriteResult> write = leader.write(bytes("x"));
        group.host.force(leader);

        leader.stop();
        assertFalse(leader.awaitApplied(0));
        group.host.settle();

        assertEquals(List.of("onShutdown"), machine.calls);
        assertEquals("APPEND_OUTCOME_UNKNOWN 0 ", answerOf(write));
        assertTrue(leader.awaitApplied(0));
    }

    @Test
    void manyEntriesAreAppliedBatchByBatch() {
        RecordingMachine machine = new RecordingMachine();
        TestGroup group = groupOf(machine);
        GroupRunner leader = group.electLeader();
        for (int i = 0; i < 10; i++) {
            leader.appendBatch(TestGroup.proposal(
                IntStream.range(0, 1000).mapToObj(Integer::toString).toArray(String[]::new)));
            group.host.force(leader);
        }
        group.host.settle();

        assertEquals(LongStream.range(0, 10_000).boxed().collect(Collectors.toList()), machine.indexes);
    }
}
