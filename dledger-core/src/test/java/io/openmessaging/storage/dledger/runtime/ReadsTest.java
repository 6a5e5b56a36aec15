package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.protocol.ReadIndexRequest;
import io.openmessaging.storage.dledger.protocol.ReadIndexResponse;
import io.openmessaging.storage.dledger.protocol.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Goal: reads on leaders and followers. Method: real cores and stores in memory, one thread, manual time. */
class ReadsTest {
    private final TestGroup group = new TestGroup(3);
    private final GroupRunner leader = group.electLeader();

    private static void withLeases(DLedgerConfig config) {
        config.setQuietAfterMs(0);
        config.setLeaseReadDriftBoundMs(100);
    }

    private GroupRunner other(GroupRunner... not) {
        return group.runners.stream().filter(runner -> !List.of(not).contains(runner)).findFirst().orElseThrow();
    }

    private static String idOf(GroupRunner runner) {
        return runner.memberState().getSelfId();
    }

    private ReadIndexResponse answer(CompletableFuture<ReadIndexResponse> read) {
        group.host.runUntil(read::isDone);
        return read.join();
    }

    private static GetEntriesResponse get(GroupRunner runner, long index) {
        GetEntriesRequest request = new GetEntriesRequest();
        request.setBeginIndex(index);
        return runner.get(request);
    }

    @ParameterizedTest
    @EnumSource(ReadMode.class)
    void aLeaderAnswersReadsOfAllModes(ReadMode mode) {
        leader.append(TestGroup.proposal("one", "two"));
        group.host.settle();

        ReadIndexResponse answer = answer(leader.readIndex(mode));

        assertEquals(DLedgerResponseCode.SUCCESS, answer.code());
        assertEquals(mode == ReadMode.RAFT_LOG_READ ? 2 : 1, answer.index());
    }

    @ParameterizedTest
    @EnumSource(value = ReadMode.class, names = "UNSAFE_READ", mode = EnumSource.Mode.EXCLUDE)
    void aFollowerAnswersOnceItKnowsCommittedWhatTheLeaderHadCommitted(ReadMode mode) {
        GroupRunner follower = other(leader);
        leader.append(TestGroup.proposal("one"));
        group.host.settle();
        assertEquals(-1, follower.memberState().view().committedIndex(), "it would know without waiting");

        CompletableFuture<ReadIndexResponse> read = follower.readIndex(mode);
        group.host.settle();
        assertFalse(read.isDone());
        ReadIndexResponse answer = answer(read);

        assertEquals(DLedgerResponseCode.SUCCESS, answer.code());
        assertTrue(answer.index() >= 0);
        assertTrue(follower.memberState().view().committedIndex() >= answer.index());
    }

    @Test
    void anUnsafeReadIsAnsweredAtOnceAndMayMissWhatWasAcknowledged() {
        GroupRunner follower = other(leader);
        leader.append(TestGroup.proposal("one"));
        group.host.settle();

        assertEquals(new ReadIndexResponse(DLedgerResponseCode.SUCCESS, -1),
            follower.readIndex(ReadMode.UNSAFE_READ).getNow(null));
    }

    @ParameterizedTest
    @EnumSource(value = ReadMode.class, names = "UNSAFE_READ", mode = EnumSource.Mode.EXCLUDE)
    void aLeaderThatIsCutOffRefusesReads(ReadMode mode) {
        group.peers.cut(idOf(leader));
        CompletableFuture<ReadIndexResponse> read = leader.readIndex(mode);
        group.host.settle();
        assertFalse(read.isDone());

        assertEquals(DLedgerResponseCode.NOT_LEADER, answer(read).code());
        assertFalse(leader.memberState().isLeader());
    }

    @Test
    void aFollowerWhoseLeaderCannotBeReachedRefusesReads() {
        GroupRunner follower = other(leader);
        group.peers.cut(idOf(follower));

        ReadIndexResponse answer = answer(follower.readIndex(ReadMode.READ_INDEX_READ));

        assertEquals(DLedgerResponseCode.READ_NOT_CONFIRMED, answer.code());
    }

    @Test
    void aMemberThatKnowsNoLeaderRefusesReads() {
        GroupRunner follower = other(leader);
        group.peers.cut(idOf(follower));
        group.host.runUntil(() -> follower.memberState().getLeaderId() == null);

        assertEquals(DLedgerResponseCode.NOT_LEADER, answer(follower.readIndex(ReadMode.READ_INDEX_READ)).code());
    }

    @Test
    void aReadAtAFollowerThatNeverCatchesUpIsRefusedInTime() {
        GroupRunner follower = other(leader);
        leader.append(TestGroup.proposal("one"));
        group.host.settle();
        CompletableFuture<ReadIndexResponse> read = follower.readIndex(ReadMode.READ_INDEX_READ);
        group.peers.cut(idOf(follower)); // The leader's answer is there, the news of the commit will not come.

        long askedMs = group.host.nowMs();
        assertEquals(DLedgerResponseCode.READ_NOT_CONFIRMED, answer(read).code());
        assertEquals(follower.config().getMaxWaitAckTimeMs(), group.host.nowMs() - askedMs);
    }

    @Test
    void aFollowerIsNotAskedOnBehalfOfAnother() {
        GroupRunner follower = other(leader);
        GroupRunner third = other(leader, follower);

        CompletableFuture<ReadIndexResponse> asked = follower.handleReadIndex(new ReadIndexRequest(
            new Route("g", idOf(third), idOf(follower)), ReadMode.READ_INDEX_READ));

        assertEquals(DLedgerResponseCode.NOT_LEADER, asked.join().code());
    }

    @Test
    void readsThroughTheLogLeaveNoUserEntryAndShareTheirOwn() throws Exception {
        List<CompletableFuture<ReadIndexResponse>> reads = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            reads.add(leader.readIndex(ReadMode.RAFT_LOG_READ));
        }
        leader.append(TestGroup.proposal("one"));
        group.host.settle();

        reads.forEach(read -> assertEquals(DLedgerResponseCode.SUCCESS, answer(read).code()));
        assertEquals(2, leader.memberState().view().lastIndex(), "an entry for the first, one for the others");
        assertEquals(DLedgerEntryType.NOOP, group.stores.get(0).get(0).getType());
        assertEquals(1, get(leader, 0).getEntries().size());
        assertEquals(1, get(leader, 0).getEntries().get(0).getIndex());
    }

    @Test
    void moreReadsThanTheLimitAreRefused() {
        TestGroup small = new TestGroup(3, config -> config.setMaxPendingRequestsNum(2));
        GroupRunner its = small.electLeader();
        small.peers.cut(idOf(its));
        its.readIndex(ReadMode.READ_INDEX_READ);
        its.readIndex(ReadMode.READ_INDEX_READ);

        assertEquals(ReadIndexResponse.refusal(DLedgerResponseCode.TOO_MANY_READS),
            its.readIndex(ReadMode.READ_INDEX_READ).getNow(null));
    }

    @Test
    void aStopRefusesReadsThatWaitAndThoseToCome() {
        group.peers.cut(idOf(leader));
        CompletableFuture<ReadIndexResponse> waiting = leader.readIndex(ReadMode.READ_INDEX_READ);
        leader.stop();
        group.host.settle();

        assertEquals(DLedgerResponseCode.ILLEGAL_MEMBER_STATE, waiting.join().code());
        for (ReadMode mode : ReadMode.values()) {
            assertEquals(DLedgerResponseCode.ILLEGAL_MEMBER_STATE, leader.readIndex(mode).join().code());
        }
    }

    @Test
    void aGroupOfOneAnswersAtOnceAndOnlyWithWhatItsDiskHas() {
        TestGroup alone = new TestGroup(1);
        GroupRunner its = alone.electLeader();
        its.append(TestGroup.proposal("one"));

        CompletableFuture<ReadIndexResponse> before = its.readIndex(ReadMode.READ_INDEX_READ);
        alone.host.runTasks();
        assertEquals(-1, before.join().index());
        alone.host.settle();
        CompletableFuture<ReadIndexResponse> after = its.readIndex(ReadMode.READ_INDEX_READ);
        alone.host.runTasks();
        assertEquals(0, after.join().index());
    }

    @Test
    void aLeaseReadIsAnsweredByTheLeaderAloneUntilTheLeaseIsOver() {
        TestGroup leasing = new TestGroup(3, ReadsTest::withLeases);
        GroupRunner its = leasing.electLeader();
        leasing.host.settle();
        leasing.peers.cut(idOf(its));

        CompletableFuture<ReadIndexResponse> inTime = its.readIndex(ReadMode.LEASE_READ);
        leasing.host.runTasks();
        assertEquals(DLedgerResponseCode.SUCCESS, inTime.join().code());
        for (int ms = 0; ms < 300; ms++) {
            leasing.host.advance(1);
        }
        CompletableFuture<ReadIndexResponse> late = its.readIndex(ReadMode.LEASE_READ);
        leasing.host.runTasks();
        assertTrue(its.memberState().isLeader());
        assertFalse(late.isDone());
    }

    @Test
    void aTurnThatIsHeldUpJudgesNoLeaseByATimeBeforeTheReadWasAsked() {
        TestGroup leasing = new TestGroup(3, ReadsTest::withLeases);
        GroupRunner its = leasing.electLeader();
        leasing.host.settle();
        leasing.peers.cut(idOf(its));
        List<CompletableFuture<ReadIndexResponse>> reads = new ArrayList<>();

        leasing.host.holdUp(() -> {
            leasing.host.pass(350); // The lease is over, and the others may have elected another leader.
            reads.add(its.readIndex(ReadMode.LEASE_READ));
        });
        its.deliver(new RaftEvent.Tick());
        leasing.host.runTasks();

        assertFalse(reads.get(0).isDone());
    }

    /** What the historical library gave away: a read of what its leader had not committed, and then lost. */
    @Test
    void getServesCommittedEntriesOnlyAndNeverOnesThatMayYetBeLost() {
        group.peers.cut(idOf(leader));
        leader.append(TestGroup.proposal("lost"));
        group.host.settle();
        assertEquals(0, leader.memberState().view().lastIndex());

        assertEquals(DLedgerResponseCode.INDEX_OUT_OF_RANGE, get(leader, 0).responseCode());
        group.host.runUntil(() -> group.runners.stream()
            .anyMatch(runner -> runner != leader && runner.memberState().isLeader()));
        GroupRunner next = group.runners.stream()
            .filter(runner -> runner != leader && runner.memberState().isLeader()).findFirst().orElseThrow();
        next.append(TestGroup.proposal("kept"));
        group.host.settle();
        group.peers.heal(idOf(leader));
        group.host.runUntil(() -> leader.memberState().view().committedIndex() >= 0);

        assertEquals("kept", new String(get(leader, 0).getEntries().get(0).getBody()));
    }
}
