package io.openmessaging.storage.dledger.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineResponse;
import io.openmessaging.storage.dledger.rpc.netty.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Requests of applications. The members answer their own id if they lead, or whatever the test says. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DLedgerClientUserDefineTest {
    private FakeGroup group;
    private DLedgerClient client;

    @BeforeEach
    void open() throws Exception {
        group = new FakeGroup();
        for (int i = 0; i < 3; i++) {
            int self = i;
            group.members.get(i).onUserDefine = request -> FakeGroup.done(group.isLeader(self)
                ? idOf(self)
                : refusal(self, DLedgerResponseCode.NOT_LEADER));
        }
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
        assertEquals("n2", answer(connected(group.peer(0)), Invocation.ONCE));
        UserDefineRequest asked = (UserDefineRequest) group.members.get(2).asked.stream()
            .filter(UserDefineRequest.class::isInstance).findFirst().orElseThrow();
        assertEquals(7, asked.getRequestTypeCode());
        assertEquals("question", new String(asked.getBody()));
        assertEquals(0, asksOf(0));
    }

    @Test
    void aRefusalThatNamesTheNewLeaderIsFollowed() {
        group.leads(0);
        assertEquals("n0", answer(connected(group.peers()), Invocation.ONCE));
        group.leads(1);
        assertEquals("n1", answer(client, Invocation.ONCE));
        assertEquals(2, asksOf(0));
        assertEquals(1, asksOf(1));
    }

    @Test
    void aRequestWaitsForALeaderToBeElected() throws Exception {
        CompletableFuture<UserDefineResponse> outcome = invoke(connected(group.peers()), Invocation.ONCE);
        Eventually.holds("the client searches", () -> group.members.get(1).asked.size() > 3);
        group.leads(1);
        assertEquals("n1", new String(Eventually.get(outcome).getBody()));
    }

    @Test
    void aRequestOnceSentToALeaderThatDiesIsUnknownAndNotRepeated() throws Exception {
        group.leads(0);
        group.members.get(0).onUserDefine = request -> new CompletableFuture<>();
        CompletableFuture<UserDefineResponse> outcome = invoke(connected(group.peers()), Invocation.ONCE);
        Eventually.holds("the request arrives", () -> asksOf(0) == 1);
        group.leads(1);
        group.kill(0);
        assertEquals(DLedgerResponseCode.NETWORK_ERROR, Eventually.get(outcome).responseCode());
        assertEquals(0, asksOf(1));
    }

    @Test
    void anIdempotentRequestIsRepeatedAtTheNextLeader() throws Exception {
        group.leads(0);
        group.members.get(0).onUserDefine = request -> new CompletableFuture<>();
        CompletableFuture<UserDefineResponse> outcome = invoke(connected(group.peers()), Invocation.IDEMPOTENT);
        Eventually.holds("the request arrives", () -> asksOf(0) == 1);
        group.leads(1);
        group.kill(0);
        assertEquals("n1", new String(Eventually.get(outcome).getBody()));
    }

    @Test
    void aLeaderThatDoesNotAnswerAnIdempotentRequestIsAskedAgain() {
        group.leads(0);
        AtomicInteger asks = new AtomicInteger();
        group.members.get(0).onUserDefine = request -> asks.getAndIncrement() == 0
            ? new CompletableFuture<>()
            : FakeGroup.done(idOf(0));
        assertEquals("n0", answer(connected(group.peers()), Invocation.IDEMPOTENT));
        assertEquals(2, asks.get());
    }

    @Test
    void noRefusalMakesAnUnknownOutcomeARejectedOne() {
        group.leads(0);
        AtomicInteger asks = new AtomicInteger();
        group.members.get(0).onUserDefine = request -> FakeGroup.done(refusal(0, asks.getAndIncrement() == 0
            ? DLedgerResponseCode.WAIT_QUORUM_ACK_TIMEOUT
            : DLedgerResponseCode.DISK_FULL));
        UserDefineResponse response = invoke(connected(group.peers()), Invocation.IDEMPOTENT).join();
        assertEquals(DLedgerResponseCode.WAIT_QUORUM_ACK_TIMEOUT, response.responseCode());
        assertEquals(2, asks.get());
    }

    @Test
    void aFaultOfTheProcessorIsTold() {
        group.leads(0);
        group.members.get(0).onUserDefine =
            request -> FakeGroup.done(refusal(0, DLedgerResponseCode.INTERNAL_ERROR));
        assertEquals(DLedgerResponseCode.INTERNAL_ERROR,
            invoke(connected(group.peers()), Invocation.IDEMPOTENT).join().responseCode());
        assertEquals(1, asksOf(0));
    }

    @Test
    void aRefusalThatCannotPassIsReturnedAtOnce() {
        group.leads(0);
        group.members.get(0).onUserDefine = request -> FakeGroup.done(refusal(0, DLedgerResponseCode.UNSUPPORTED));
        assertEquals(DLedgerResponseCode.UNSUPPORTED,
            invoke(connected(group.peers()), Invocation.ONCE).join().responseCode());
        assertEquals(1, asksOf(0));
    }

    @Test
    void aReadIsServedByTheMemberThatTheClientWasGiven() {
        group.leads(2);
        group.members.get(0).onUserDefine = request -> FakeGroup.done(idOf(0));
        connected(group.peer(0)).metadata();
        assertEquals("n0", answer(client, Invocation.READ));
        assertEquals(0, asksOf(2));
    }

    @Test
    void aReadGoesToTheNextMemberWhenOneIsGone() {
        group.leads(1);
        group.members.get(2).onUserDefine = request -> FakeGroup.done(idOf(2));
        connected(group.peer(0)).metadata();
        group.kill(0);
        group.members.get(1).onUserDefine =
            request -> FakeGroup.done(refusal(1, DLedgerResponseCode.INCONSISTENT_STATE));
        assertEquals("n2", answer(client, Invocation.READ));
    }

    @Test
    void withoutAnyMemberARequestIsRejectedWhenItsTimeIsOver() {
        for (int i = 0; i < 3; i++) {
            group.kill(i);
        }
        for (Invocation invocation : Invocation.values()) {
            try (DLedgerClient other = started(group.peers(), 200)) {
                assertEquals(DLedgerResponseCode.UNREACHABLE, invoke(other, invocation).join().responseCode());
            }
        }
    }

    @Test
    void shutdownRejectsWhatWasNotSentAndWhatIsOnItsWayBecomesUnknown() throws Exception {
        CompletableFuture<UserDefineResponse> waiting = invoke(connected(group.peers()), Invocation.ONCE);
        client.shutdown();
        assertEquals(DLedgerResponseCode.Outcome.REJECTED, Eventually.get(waiting).responseCode().outcome());
        group.leads(0);
        group.members.get(0).onUserDefine = request -> new CompletableFuture<>();
        CompletableFuture<UserDefineResponse> sent = invoke(connected(group.peers()), Invocation.IDEMPOTENT);
        Eventually.holds("the request arrives", () -> asksOf(0) == 1);
        client.shutdown();
        assertEquals(DLedgerResponseCode.Outcome.UNKNOWN, Eventually.get(sent).responseCode().outcome());
    }

    @Test
    void aRequestThatFitsInNoFrameIsRejectedAtHome() {
        group.leads(0);
        UserDefineRequest request = new UserDefineRequest();
        request.setBody(new byte[16 * 1024 * 1024]);
        UserDefineResponse response =
            connected(group.peers()).invokeUserDefineRequest(request, Invocation.ONCE).join();
        assertEquals(DLedgerResponseCode.ENTRY_TOO_LARGE, response.responseCode());
        assertTrue(response.getBody().length == 0 && asksOf(0) == 0);
    }

    private static UserDefineResponse idOf(int member) {
        return UserDefineResponse.of(("n" + member).getBytes());
    }

    private UserDefineResponse refusal(int member, DLedgerResponseCode code) {
        return group.answer(member, code, new UserDefineResponse());
    }

    private int asksOf(int member) {
        return (int) group.members.get(member).asked.stream().filter(UserDefineRequest.class::isInstance).count();
    }

    private static CompletableFuture<UserDefineResponse> invoke(DLedgerClient client, Invocation invocation) {
        UserDefineRequest request = new UserDefineRequest();
        request.setRequestTypeCode(7);
        request.setBody("question".getBytes());
        return client.invokeUserDefineRequest(request, invocation);
    }

    private static String answer(DLedgerClient client, Invocation invocation) {
        UserDefineResponse response = invoke(client, invocation).join();
        assertEquals(DLedgerResponseCode.SUCCESS, response.responseCode());
        return new String(response.getBody());
    }

    private DLedgerClient connected(String peers) {
        client = started(peers, 5000);
        return client;
    }

    private static DLedgerClient started(String peers, long timeoutMs) {
        DLedgerClient client = new DLedgerClient(FakeGroup.NAME, peers,
            DLedgerClientOptions.defaults().withRequestTimeoutMs(timeoutMs));
        client.startup();
        return client;
    }
}
