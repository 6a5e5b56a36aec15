package io.openmessaging.storage.dledger.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import io.openmessaging.storage.dledger.store.ForwardingStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Goal: a group that meets a fault stops, says so, and answers everyone. Method: a store that fails on demand. */
class GroupFailureTest {
    private static final Route FROM_N1 = new Route("g", "n1", "n0");

    /** A store in memory whose forces, writes or reads fail when told to, or that has no room. */
    private static final class FailingStore extends ForwardingStore {
        private IOException onSync;
        private RuntimeException onAppend;
        private IOException onGet;
        private DLedgerResponseCode room = DLedgerResponseCode.SUCCESS;
        private int syncs;

        FailingStore() {
            super(new DLedgerMemoryStore());
        }

        @Override
        public void sync() throws IOException {
            syncs++;
            if (onSync != null) {
                throw onSync;
            }
        }

        @Override
        public void append(long term, long firstIndex, Proposal proposal) {
            if (onAppend != null) {
                throw onAppend;
            }
            super.append(term, firstIndex, proposal);
        }

        @Override
        public DLedgerEntry get(long index) throws IOException {
            if (onGet != null) {
                throw onGet;
            }
            return super.get(index);
        }

        @Override
        public DLedgerResponseCode reserve(Proposal proposal) {
            return room;
        }

        @Override
        public DLedgerResponseCode reserve(EntrySlice entries, long firstIndex) {
            return room;
        }
    }

    private final FailingStore store = new FailingStore();
    private QuietLog quiet;

    @BeforeEach
    void expectErrors() {
        quiet = QuietLog.of(GroupRunner.class);
    }

    @AfterEach
    void logAgain() {
        quiet.close();
    }

    private static DLedgerResponseCode codeOf(CompletableFuture<AppendEntryResponse> future) {
        assertTrue(future.isDone(), "the append is not answered");
        return future.join().responseCode();
    }

    @Test
    void aForceThatFailsStopsTheGroupAndIsNeverRepeated() {
        TestGroup group = new TestGroup(store);
        GroupRunner leader = group.electLeader();
        group.host.settle();
        List<MemberState.Role> roles = new ArrayList<>();
        leader.addRoleChangeHandler((term, role) -> roles.add(role));
        store.onSync = new IOException("the disk is gone");
        store.syncs = 0;

        AppendFuture<AppendEntryResponse> first = leader.append(TestGroup.proposal("one"));
        AppendFuture<AppendEntryResponse> second = leader.append(TestGroup.proposal("two"));
        group.host.settle();
        group.host.force(leader);

        assertEquals(DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN, codeOf(first));
        assertEquals(DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN, codeOf(second));
        assertEquals(DLedgerResponseCode.GROUP_FAILED, codeOf(leader.append(TestGroup.proposal("three"))));
        assertSame(store.onSync, leader.failure());
        assertEquals(1, store.syncs);
        assertEquals(List.of(MemberState.Role.UNKNOWN), roles);
        assertFalse(leader.memberState().isLeader());
        assertTrue(leader.describe().endsWith("FAILED: " + store.onSync), leader.describe());
        assertEquals(DLedgerResponseCode.GROUP_FAILED, leader.get(new GetEntriesRequest()).responseCode());
        assertTrue(quiet.text().contains("append seq="), "the flight recording is in the log");
    }

    @Test
    void anAppendThatTheStoreThrowsOnIsUnknownAndHasNoPosition() {
        TestGroup group = new TestGroup(store);
        GroupRunner leader = group.electLeader();
        store.onAppend = new IllegalStateException("a fault in the map");

        AppendFuture<AppendEntryResponse> future = leader.append(TestGroup.proposal("one"));

        assertEquals(DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN, codeOf(future));
        assertEquals(-1, future.getPos());
        assertSame(store.onAppend, leader.failure());
    }

    @Test
    void aDamagedEntryIsAnsweredWithDiskErrorAndTheGroupGoesOn() {
        TestGroup group = new TestGroup(store);
        GroupRunner leader = group.electLeader();
        leader.append(TestGroup.proposal("one"));
        group.host.settle();
        store.onGet = new IOException("entry 0: body checksum differs");

        assertEquals(DLedgerResponseCode.DISK_ERROR, leader.get(new GetEntriesRequest()).responseCode());
        assertNull(leader.failure());
        assertEquals(DLedgerResponseCode.SUCCESS, codeOf(appended(group, leader)));
    }

    private static AppendFuture<AppendEntryResponse> appended(TestGroup group, GroupRunner leader) {
        AppendFuture<AppendEntryResponse> future = leader.append(TestGroup.proposal("more"));
        group.host.settle();
        return future;
    }

    @Test
    void aProposalWithoutRoomIsRejectedAndTheGroupGoesOn() {
        TestGroup group = new TestGroup(store);
        GroupRunner leader = group.electLeader();

        store.room = DLedgerResponseCode.DISK_FULL;
        AppendFuture<AppendEntryResponse> rejected = leader.append(TestGroup.proposal("one"));
        store.room = DLedgerResponseCode.SUCCESS;
        AppendFuture<AppendEntryResponse> taken = leader.append(TestGroup.proposal("two"));
        group.host.settle();

        assertEquals(DLedgerResponseCode.DISK_FULL, codeOf(rejected));
        assertEquals(-1, rejected.getPos());
        assertEquals(DLedgerResponseCode.SUCCESS, codeOf(taken));
        assertEquals(0, taken.getIndex());
    }

    @Test
    void aPushWithoutRoomIsRefusedWithoutAStepAndItsEntriesAreReleased() throws CorruptEntryException {
        ManualHost host = new ManualHost();
        GroupRunner follower = new GroupRunner(TestGroup.config(0, 3, config -> { }), store, RecoveredLog.empty(),
            new DirectPeers(), host, 1);
        follower.start();
        store.room = DLedgerResponseCode.DISK_FULL;
        DLedgerMemoryStore leader = new DLedgerMemoryStore();
        leader.append(3, 0, TestGroup.proposal("x"));
        EntrySlice entries = EntrySlice.parse(leader.slice(0, 0).bytes(), 0, 0, () -> { });

        PushEntryResponse answer =
            follower.handlePush(new PushEntryRequest(FROM_N1, 3, -1, -1, 0, -1, entries)).join();

        assertEquals(DLedgerResponseCode.DISK_FULL, answer.code());
        assertEquals(-1, follower.memberState().currTerm());
        assertThrows(IllegalStateException.class, entries::bytes, "released");
    }

    @Test
    void aPushToAFullInboxIsRefusedAtOnceAndItsEntriesAreReleased() {
        GroupRunner notStarted = new GroupRunner(TestGroup.config(0, 3, config -> { }), store, RecoveredLog.empty(),
            new DirectPeers(), new ManualHost(), 1);
        CompletableFuture<?> last = null;
        for (int i = 0; i < 16 * 1024; i++) {
            last = notStarted.handleHeartBeat(new HeartBeatRequest(FROM_N1, 1, i));
        }
        assertFalse(last.isDone());
        EntrySlice entries = EntrySlice.empty(0);

        PushEntryResponse answer =
            notStarted.handlePush(new PushEntryRequest(FROM_N1, 1, -1, -1, 0, -1, entries)).join();

        assertEquals(DLedgerResponseCode.PUSH_REQUEST_IS_FULL, answer.code());
        assertThrows(IllegalStateException.class, entries::bytes, "released");
        assertEquals(DLedgerResponseCode.PUSH_REQUEST_IS_FULL,
            notStarted.handleHeartBeat(new HeartBeatRequest(FROM_N1, 1, 0)).join().code());
    }

    @Test
    void peersThatWaitForAFailedMemberHearThatNoAnswerWillCome() {
        ManualHost host = new ManualHost();
        GroupRunner follower = new GroupRunner(TestGroup.config(0, 3, config -> { }), store, RecoveredLog.empty(),
            new DirectPeers(), host, 1);
        follower.start();
        CompletableFuture<?> waiting = follower.handleHeartBeat(new HeartBeatRequest(FROM_N1, 1, 1));

        follower.fail(new IOException("gone"));

        assertThrows(ExecutionException.class, waiting::get);
        assertThrows(ExecutionException.class,
            follower.handleHeartBeat(new HeartBeatRequest(FROM_N1, 1, 2))::get);
    }

    @Test
    void aFollowerWhoseLogHasDivergedIsToldOfOnceAndNotWithEachRefusal() {
        GroupRunner leader = new GroupRunner(TestGroup.config(0, 3, config -> { }), new DLedgerMemoryStore(),
            RecoveredLog.empty(), new DirectPeers(), new ManualHost(), 1);
        leader.start();
        PushEntryResponse refusal = new PushEntryResponse(DLedgerResponseCode.CHAIN_MISMATCH, -1, 6, -1);
        leader.deliver(new RaftEvent.PushReplied(1, 0, refusal));
        leader.deliver(new RaftEvent.PushReplied(1, 0, refusal));

        assertEquals(1, quiet.text().split("diverged", -1).length - 1, quiet.text());
        assertTrue(quiet.text().contains("and n1 holds other bytes"), quiet.text());
    }
}
