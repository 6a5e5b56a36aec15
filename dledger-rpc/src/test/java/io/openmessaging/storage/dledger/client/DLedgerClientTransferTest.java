package io.openmessaging.storage.dledger.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferRequest;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class DLedgerClientTransferTest {
    private FakeGroup group;
    private DLedgerClient client;

    @BeforeEach
    void startAll() throws Exception {
        group = new FakeGroup();
        for (int i = 0; i < 3; i++) {
            int self = i;
            group.members.get(i).onTransfer = request -> FakeGroup.done(transfer(self, request));
        }
        client = new DLedgerClient(FakeGroup.NAME, group.peers(),
            DLedgerClientOptions.defaults().withRequestTimeoutMs(2000));
        client.startup();
    }

    @AfterEach
    void stopAll() {
        client.close();
        group.close();
    }

    private LeadershipTransferResponse transfer(int self, LeadershipTransferRequest request) {
        if (!group.isLeader(self)) {
            return group.answer(self, DLedgerResponseCode.NOT_LEADER, new LeadershipTransferResponse());
        }
        if (request.getTerm() == 99) {
            return group.answer(self, DLedgerResponseCode.INCONSISTENT_TERM, new LeadershipTransferResponse());
        }
        group.leads(Integer.parseInt(request.getTransfereeId().substring(1)));
        return group.answer(self, DLedgerResponseCode.SUCCESS, new LeadershipTransferResponse());
    }

    private int asked(int member) {
        return (int) group.members.get(member).asked.stream().filter(LeadershipTransferRequest.class::isInstance)
            .count();
    }

    @Test
    void theLeaderIsFoundAndAskedAndTheNextOneToo() {
        group.leads(1);
        assertEquals(DLedgerResponseCode.SUCCESS, client.leadershipTransfer("n2").responseCode());
        assertEquals(DLedgerResponseCode.SUCCESS, client.leadershipTransfer("n0").responseCode());
        assertEquals(1, asked(1));
    }

    @Test
    void aRefusalThatStaysIsNotRepeated() {
        group.leads(1);
        assertEquals(DLedgerResponseCode.INCONSISTENT_TERM,
            client.leadershipTransferAsync("n2", 99).join().responseCode());
        assertEquals(1, asked(1));
    }

    @Test
    void anUnknownOutcomeIsNotAskedForAgain() {
        group.leads(1);
        group.members.get(1).onTransfer = request -> FakeGroup.done(
            group.answer(1, DLedgerResponseCode.TIMEOUT, new LeadershipTransferResponse()));
        assertEquals(DLedgerResponseCode.TIMEOUT, client.leadershipTransfer("n2").responseCode());
        assertEquals(1, asked(1));
    }

    @Test
    void aMemberThatIsNamedIsAskedAloneAndOnce() {
        group.leads(1);
        assertEquals(DLedgerResponseCode.NOT_LEADER, client.leadershipTransfer("n0", "n2", -1).responseCode());
        assertEquals(DLedgerResponseCode.UNKNOWN_MEMBER, client.leadershipTransfer("n9", "n2", -1).responseCode());
        assertEquals(DLedgerResponseCode.SUCCESS, client.leadershipTransfer("n1", "n2", -1).responseCode());
        assertEquals(1, asked(0));
        assertEquals(1, asked(1));
    }

    @Test
    void withoutALeaderItSaysWhy() {
        client.close();
        client = new DLedgerClient(FakeGroup.NAME, group.peers(),
            DLedgerClientOptions.defaults().withRequestTimeoutMs(200));
        client.startup();
        assertEquals(DLedgerResponseCode.Outcome.REJECTED, client.leadershipTransfer("n2").responseCode().outcome());
    }

    @Test
    void theEndOfTheClientEndsACallThatWaits() {
        group.leads(1);
        group.members.get(1).onTransfer = request -> new CompletableFuture<>();
        CompletableFuture<LeadershipTransferResponse> outcome = client.leadershipTransferAsync("n2", -1);
        client.close();
        outcome.join();
    }
}
