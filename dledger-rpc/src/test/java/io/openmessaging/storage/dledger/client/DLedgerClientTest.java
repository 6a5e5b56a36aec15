package io.openmessaging.storage.dledger.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.rpc.netty.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DLedgerClientTest {
    private FakeGroup group;
    private DLedgerClient client;

    @BeforeEach
    void open() throws Exception {
        group = new FakeGroup();
    }

    @AfterEach
    void close() {
        if (client != null) {
            client.close();
        }
        group.close();
    }

    @Test
    void theLeaderIsFoundFromOneMemberThatDoesNotLead() {
        group.leads(2);
        AppendEntryResponse response = connected(group.peer(0)).append("a".getBytes());
        assertEquals(DLedgerResponseCode.SUCCESS, response.responseCode());
        assertEquals(0, response.getIndex());
        assertEquals(1, group.appendsAskedOf(2));
        assertEquals(0, group.appendsAskedOf(0));
    }

    @Test
    void anAppendWaitsForALeaderToBeElected() throws Exception {
        group.leads(-1);
        CompletableFuture<AppendEntryResponse> outcome = connected(group.peers()).appendAsync("a".getBytes());
        Eventually.holds("the client searches", () -> group.members.get(1).asked.size() > 3);
        group.leads(1);
        assertEquals(DLedgerResponseCode.SUCCESS, Eventually.get(outcome).responseCode());
    }

    @Test
    void appendsSurviveALeaderThatIsStoppedInOrder() throws Exception {
        group.leads(0);
        connected(group.peers()).append("a".getBytes());
        // A member that stops leaves the transport first, and refuses what still comes.
        group.services.get(0).unregister(FakeGroup.NAME, "n0");
        CompletableFuture<AppendEntryResponse> outcome = client.appendAsync("b".getBytes());
        group.leads(1);
        assertEquals(DLedgerResponseCode.SUCCESS, Eventually.get(outcome).responseCode());
    }

    @Test
    void anAppendToAGroupThatNobodyServesIsRefusedAsSuch() {
        client = new DLedgerClient("other", group.peers(), DLedgerClientOptions.defaults().withRequestTimeoutMs(200));
        client.startup();
        AppendEntryResponse response = client.append("a".getBytes());
        assertEquals(DLedgerResponseCode.UNKNOWN_GROUP, response.responseCode());
    }

    @Test
    void anAppendIsRefusedForWantOfALeaderWhereMembersListenButSayNothing() {
        group.members.forEach(member -> member.onMetadata = request -> new CompletableFuture<>());
        client = new DLedgerClient(FakeGroup.NAME, group.peers(),
            DLedgerClientOptions.defaults().withRequestTimeoutMs(1500));
        client.startup();
        AppendEntryResponse response = client.append("a".getBytes());
        assertEquals(DLedgerResponseCode.METADATA_ERROR, response.responseCode());
    }

    @Test
    void aRefusalThatNamesTheNewLeaderIsFollowed() {
        group.leads(0);
        connected(group.peers()).append("a".getBytes());
        group.leads(1);
        assertEquals(1, client.append("b".getBytes()).getIndex());
        assertEquals(List.of("a", "b"), group.log);
        assertEquals(2, group.appendsAskedOf(0));
        assertEquals(1, group.appendsAskedOf(1));
    }

    @Test
    void afterAKilledLeaderTheNextOneIsFoundInAMoment() {
        group.leads(0);
        connected(group.peers()).append("a".getBytes());
        group.kill(0);
        // The first may leave before the client hears of the death.
        CompletableFuture<AppendEntryResponse> perhapsUnknown = client.appendAsync("b".getBytes());
        CompletableFuture<AppendEntryResponse> outcome = perhapsUnknown.thenCompose(
            response -> client.appendAsync("c".getBytes()));
        group.leads(1);
        long beforeNs = System.nanoTime();
        assertEquals(DLedgerResponseCode.SUCCESS, outcome.join().responseCode());
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beforeNs);
        assertTrue(tookMs < 1000, "took " + tookMs + " ms");
    }

    @Test
    void anAppendThatWasSentToALeaderThatDiesIsUnknownAndNeverRepeated() throws Exception {
        group.leads(0);
        group.members.get(0).onAppend = request -> new CompletableFuture<>();
        CompletableFuture<AppendEntryResponse> outcome = connected(group.peers()).appendAsync("a".getBytes());
        Eventually.holds("the append arrives", () -> group.appendsAskedOf(0) == 1);
        group.leads(1);
        group.kill(0);
        AppendEntryResponse response = Eventually.get(outcome);
        assertEquals(DLedgerResponseCode.NETWORK_ERROR, response.responseCode());
        assertEquals(DLedgerResponseCode.Outcome.UNKNOWN, response.responseCode().outcome());
        assertEquals(DLedgerResponseCode.SUCCESS, client.append("b".getBytes()).responseCode());
        assertEquals(List.of("b"), group.log);
    }

    @Test
    void anAppendThatIsNotAnsweredInTimeIsUnknownAndNeverRepeated() {
        group.leads(0);
        group.members.get(0).onAppend = request -> new CompletableFuture<>();
        AppendEntryResponse response = connected(group.peers(), 300).append("a".getBytes());
        assertEquals(DLedgerResponseCode.TIMEOUT, response.responseCode());
        assertEquals(DLedgerResponseCode.Outcome.UNKNOWN, response.responseCode().outcome());
        assertEquals(1, group.appendsAskedOf(0));
    }

    @Test
    void anOutcomeThatTheLeaderCallsUnknownIsNotRepeated() {
        group.leads(0);
        group.members.get(0).onAppend = request -> FakeGroup.done(
            group.answer(0, DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN, new AppendEntryResponse()));
        assertEquals(DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN,
            connected(group.peers()).append("a".getBytes()).responseCode());
        assertEquals(1, group.appendsAskedOf(0));
    }

    @Test
    void aRefusalThatCanPassIsRepeatedUntilItDoes() {
        group.leads(0);
        AtomicInteger refusals = new AtomicInteger(5);
        group.members.get(0).onAppend = request -> FakeGroup.done(refusals.getAndDecrement() > 0
            ? group.answer(0, DLedgerResponseCode.LEADER_PENDING_FULL, new AppendEntryResponse())
            : group.append(0, request));
        long beforeNs = System.nanoTime();
        assertEquals(DLedgerResponseCode.SUCCESS, connected(group.peers()).append("a".getBytes()).responseCode());
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beforeNs);
        assertEquals(6, group.appendsAskedOf(0));
        assertTrue(tookMs >= 5 * 15, "backs off between the attempts, took only " + tookMs + " ms");
    }

    @Test
    void aRefusalThatCannotPassIsReturnedAtOnce() {
        group.leads(0);
        group.members.get(0).onAppend = request -> FakeGroup.done(
            group.answer(0, DLedgerResponseCode.DISK_FULL, new AppendEntryResponse()));
        assertEquals(DLedgerResponseCode.DISK_FULL, connected(group.peers()).append("a".getBytes()).responseCode());
        assertEquals(1, group.appendsAskedOf(0));
    }

    @Test
    void withoutAnyMemberAnAppendIsRejectedWhenItsTimeIsOver() {
        IntStream.range(0, 3).forEach(group::kill);
        AppendEntryResponse response = connected(group.peers(), 200).append("a".getBytes());
        assertEquals(DLedgerResponseCode.UNREACHABLE, response.responseCode());
        assertEquals(DLedgerResponseCode.Outcome.REJECTED, response.responseCode().outcome());
    }

    @Test
    void withoutALeaderAnAppendIsRejectedWhenItsTimeIsOver() {
        AppendEntryResponse response = connected(group.peers(), 200).append("a".getBytes());
        assertEquals(DLedgerResponseCode.METADATA_ERROR, response.responseCode());
        assertEquals(DLedgerResponseCode.Outcome.REJECTED, response.responseCode().outcome());
    }

    @Test
    void membersThatNameEachOtherAreNotAskedWithoutPause() {
        group.leads(0);
        for (int i = 0; i < 2; i++) {
            int self = i;
            group.members.get(i).onAppend = request -> {
                AppendEntryResponse response = group.answer(self, DLedgerResponseCode.NOT_LEADER,
                    new AppendEntryResponse());
                response.setLeaderId("n" + (1 - self));
                return FakeGroup.done(response);
            };
        }
        AppendEntryResponse response = connected(group.peers(), 1000).append("a".getBytes());
        assertEquals(DLedgerResponseCode.NOT_LEADER, response.responseCode());
        int asked = group.appendsAskedOf(0) + group.appendsAskedOf(1);
        assertTrue(asked > 1 && asked <= 3 * (1000 / 15 + 2), asked + " attempts in a second");
    }

    @Test
    void appendsOfOneThreadReachTheLeaderInTheirOrderWithoutWaiting() {
        group.leads(1);
        connected(group.peers());
        List<CompletableFuture<AppendEntryResponse>> outcomes = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            outcomes.add(i % 10 == 0
                ? client.appendAsync(List.of(("" + i).getBytes()))
                : client.appendAsync(("" + i).getBytes()));
        }
        outcomes.forEach(outcome -> assertEquals(DLedgerResponseCode.SUCCESS, outcome.join().responseCode()));
        for (int i = 0; i < 5000; i++) {
            assertEquals("" + i, group.log.get(i));
        }
    }

    @Test
    void refusedAppendsOfAPipelineAreRepeatedInTheirOrder() {
        group.leads(0);
        connected(group.peers()).append("first".getBytes());
        group.leads(1);
        List<CompletableFuture<AppendEntryResponse>> outcomes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            outcomes.add(client.appendAsync(("" + i).getBytes()));
        }
        outcomes.forEach(outcome -> assertEquals(DLedgerResponseCode.SUCCESS, outcome.join().responseCode()));
        assertEquals(101, group.log.size());
        assertEquals(101, group.log.stream().distinct().count());
    }

    @Test
    void moreThanTheLimitOfPendingAppendsIsRejectedAtOnce() throws Exception {
        group.leads(0);
        List<CompletableFuture<AppendEntryResponse>> held = new ArrayList<>();
        group.members.get(0).onAppend = request -> {
            CompletableFuture<AppendEntryResponse> answer = new CompletableFuture<>();
            synchronized (held) {
                held.add(answer);
            }
            return answer;
        };
        client = new DLedgerClient(FakeGroup.NAME, group.peers(),
            DLedgerClientOptions.defaults().withPendingAppends(2, 1000));
        client.startup();
        CompletableFuture<AppendEntryResponse> one = client.appendAsync("1".getBytes());
        CompletableFuture<AppendEntryResponse> two = client.appendAsync("2".getBytes());
        assertEquals(DLedgerResponseCode.LEADER_PENDING_FULL, client.appendAsync("3".getBytes()).join().responseCode());
        Eventually.holds("both arrive", () -> group.appendsAskedOf(0) == 2);
        held.forEach(answer -> answer.complete(new AppendEntryResponse()));
        Eventually.get(one);
        Eventually.get(two);
        assertEquals(2, group.appendsAskedOf(0));
    }

    @Test
    void aBodyAboveTheLimitIsRejectedAtHome() {
        group.leads(0);
        byte[] body = new byte[4 * 1024 * 1024 + 1];
        assertEquals(DLedgerResponseCode.ENTRY_TOO_LARGE, connected(group.peers()).append(body).responseCode());
        assertEquals(0, group.appendsAskedOf(0));
    }

    @Test
    void aBatchThatFitsInNoFrameIsRejectedAtHome() {
        group.leads(0);
        byte[] body = new byte[4 * 1024 * 1024];
        assertEquals(DLedgerResponseCode.ENTRY_TOO_LARGE,
            connected(group.peers()).append(List.of(body, body, body, body, body)).responseCode());
        assertEquals(0, group.appendsAskedOf(0));
    }

    @Test
    void shutdownRejectsWhatWasNotSentAndWhatComesLater() {
        CompletableFuture<AppendEntryResponse> waiting = connected(group.peers()).appendAsync("a".getBytes());
        CompletableFuture<GetEntriesResponse> read = client.getAsync(0, 1, 1);
        client.shutdown();
        assertEquals(DLedgerResponseCode.Outcome.REJECTED, waiting.join().responseCode().outcome());
        assertEquals(DLedgerResponseCode.Outcome.REJECTED, read.join().responseCode().outcome());
        assertThrows(IllegalStateException.class, () -> client.appendAsync("b".getBytes()));
    }

    @Test
    void waitingOnTheClientsOwnThreadIsRefused() {
        group.leads(0);
        connected(group.peers());
        CompletableFuture<Exception> inCallback = new CompletableFuture<>();
        client.appendAsync("b".getBytes()).thenAccept(response ->
            inCallback.complete(assertThrows(IllegalStateException.class, () -> client.append("c".getBytes()))));
        assertTrue(inCallback.join().getMessage().contains("thread"));
    }

    private DLedgerClient connected(String peers) {
        return connected(peers, 5000);
    }

    private DLedgerClient connected(String peers, long timeoutMs) {
        client = new DLedgerClient(FakeGroup.NAME, peers,
            DLedgerClientOptions.defaults().withRequestTimeoutMs(timeoutMs));
        client.startup();
        return client;
    }
}
