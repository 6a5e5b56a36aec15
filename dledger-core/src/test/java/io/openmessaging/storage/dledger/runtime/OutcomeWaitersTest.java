package io.openmessaging.storage.dledger.runtime;

import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Goal: each request for a transfer has one answer, whatever becomes of its leader. Method: a manual host. */
class OutcomeWaitersTest {
    private static DLedgerResponseCode append(GroupRunner runner) {
        CompletableFuture<AppendEntryResponse> future = runner.append(TestGroup.proposal("x"));
        return future.isDone() ? future.join().responseCode() : null;
    }

    private static CompletableFuture<DLedgerResponseCode> transfer(GroupRunner runner, String transfereeId) {
        return runner.ask(token -> new RaftEvent.TransferRequested(token, transfereeId, -1));
    }

    private static String otherThan(TestGroup group, GroupRunner leader) {
        return group.runner(0) == leader ? "n1" : "n0";
    }

    @Test
    void appendsAreRejectedUntilTheTransferHasEnded() {
        TestGroup group = new TestGroup(3);
        GroupRunner leader = group.electLeader();
        group.host.settle();
        String next = otherThan(group, leader);
        group.peers.cut(next);

        CompletableFuture<DLedgerResponseCode> outcome = transfer(leader, next);

        assertFalse(outcome.isDone());
        assertEquals(DLedgerResponseCode.LEADER_TRANSFERRING, append(leader));
        assertTrue(leader.describe().contains("TRANSFERRING"), leader.describe());
        group.host.runUntil(outcome::isDone);
        assertEquals(DLedgerResponseCode.Outcome.UNKNOWN, outcome.join().outcome());
        assertTrue(leader.memberState().isLeader());
        assertEquals(null, append(leader), "the append is taken");
    }

    @Test
    void aLeaderThatStopsSaysThatNobodyKnows() {
        TestGroup group = new TestGroup(3);
        GroupRunner leader = group.electLeader();
        group.host.settle();
        group.peers.cut(otherThan(group, leader));
        CompletableFuture<DLedgerResponseCode> outcome = transfer(leader, otherThan(group, leader));

        leader.stop();

        assertEquals(DLedgerResponseCode.UNKNOWN, outcome.join());
        assertEquals(DLedgerResponseCode.ILLEGAL_MEMBER_STATE, transfer(leader, "n1").join());
        assertEquals(DLedgerResponseCode.ILLEGAL_MEMBER_STATE,
            leader.ask(RaftEvent.HandOverRequested::new).join());
    }

    @Test
    void anEndIsToldOnce() {
        AfterTurn callbacks = new AfterTurn(fault -> { }, tookMs -> { });
        OutcomeWaiters waiters = new OutcomeWaiters(callbacks::add);
        CompletableFuture<DLedgerResponseCode> outcome =
            waiters.ask(new Inbox(1), RaftEvent.HandOverRequested::new);

        waiters.ended(1, DLedgerResponseCode.SUCCESS);

        assertFalse(outcome.isDone(), "not under the lock");
        callbacks.run();
        assertEquals(DLedgerResponseCode.SUCCESS, outcome.join());
        assertThrows(IllegalStateException.class, () -> waiters.ended(1, DLedgerResponseCode.SUCCESS));
    }
}
