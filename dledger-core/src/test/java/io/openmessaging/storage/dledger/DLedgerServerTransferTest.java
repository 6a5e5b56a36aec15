package io.openmessaging.storage.dledger;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferRequest;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferResponse;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Goal: leadership that is handed over, as applications see it. Method: members in one process that would miss a leader
 * only after most of a minute, so that a change within seconds was none of an election timeout.
 */
@Timeout(60)
class DLedgerServerTransferTest {
    private static final String PEERS = "n0-localhost:20911;n1-localhost:20912;n2-localhost:20913";

    private final ExecutorService networkThreads = Executors.newFixedThreadPool(2);
    private final LocalRpcService.Network network = new LocalRpcService.Network(networkThreads);
    private final DLedgerRuntime runtime = new DLedgerRuntime(2, 2);
    private final List<DLedgerServer> servers = new ArrayList<>();

    @AfterEach
    void endEverything() throws InterruptedException {
        servers.forEach(DLedgerServer::shutdown);
        runtime.close();
        networkThreads.shutdown();
        assertTrue(networkThreads.awaitTermination(10, TimeUnit.SECONDS));
    }

    private void startThree(String preferred) {
        for (String id : List.of("n0", "n1", "n2")) {
            DLedgerConfig config = new DLedgerConfig();
            config.setGroup("g");
            config.setSelfId(id);
            config.setPeers(PEERS);
            config.setStoreType(DLedgerConfig.MEMORY);
            config.setHeartBeatTimeIntervalMs(10_000);
            config.setLeadershipTransferWaitTimeout(20_000);
            config.setPreferredLeaderId(preferred);
            DLedgerServer server = DLedgerServer.builder(config).store(new DLedgerMemoryStore())
                .rpc(new LocalRpcService(network)).runtime(runtime).build();
            servers.add(server);
            server.startup();
        }
    }

    private DLedgerServer leader() {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            for (DLedgerServer server : servers) {
                if (server.getMemberState().isLeader()) {
                    return server;
                }
            }
            assertTrue(System.nanoTime() < deadlineNs, "nobody came to lead in time");
            Thread.yield();
        }
    }

    private static String idOf(DLedgerServer server) {
        return server.getMemberState().getSelfId();
    }

    private static LeadershipTransferResponse transfer(DLedgerServer from, String transfereeId, long term) {
        LeadershipTransferRequest request = new LeadershipTransferRequest();
        request.setGroup("g");
        request.setTransferId(idOf(from));
        request.setTransfereeId(transfereeId);
        request.setTerm(term);
        return from.handleLeadershipTransfer(request).join();
    }

    @Test
    void leadershipIsHandedOverAndTheNewLeaderIsTold() {
        startThree(null);
        DLedgerServer old = leader();
        String next = idOf(old).equals("n1") ? "n2" : "n1";
        long term = old.getMemberState().currTerm();

        LeadershipTransferResponse response = transfer(old, next, term);

        assertEquals(DLedgerResponseCode.SUCCESS, response.responseCode());
        assertEquals(next, response.getLeaderId());
        assertTrue(response.getTerm() > term);
        assertEquals(next, idOf(leader()));
        assertEquals(DLedgerResponseCode.NOT_LEADER, transfer(old, next, -1).responseCode());
    }

    @Test
    void aTransferThatMakesNoSenseIsRejectedWithItsCode() {
        startThree(null);
        DLedgerServer leader = leader();

        assertEquals(DLedgerResponseCode.UNKNOWN_MEMBER, transfer(leader, "n9", -1).responseCode());
        assertEquals(DLedgerResponseCode.UNEXPECTED_ARGUMENT, transfer(leader, null, -1).responseCode());
        assertEquals(DLedgerResponseCode.UNEXPECTED_ARGUMENT, transfer(leader, idOf(leader), -1).responseCode());
        assertEquals(DLedgerResponseCode.INCONSISTENT_TERM, transfer(leader, "n1", 1_000).responseCode());
        LeadershipTransferRequest elsewhere = new LeadershipTransferRequest();
        elsewhere.setGroup("g");
        elsewhere.setTransferId("n9");
        elsewhere.setTransfereeId("n1");
        assertEquals(DLedgerResponseCode.UNEXPECTED_MEMBER,
            leader.handleLeadershipTransfer(elsewhere).join().responseCode());
    }

    @Test
    void aLeaderThatIsShutDownHandsOverFirst() {
        startThree(null);
        DLedgerServer old = leader();
        long term = old.getMemberState().currTerm();
        AppendEntryRequest request = new AppendEntryRequest();
        request.setGroup("g");
        request.setBody(new byte[1]);
        // Once it is committed, some member is known to hold it.
        assertEquals(DLedgerResponseCode.SUCCESS, old.handleAppend(request).join().responseCode());

        old.shutdown();
        servers.remove(old);

        assertEquals(term + 1, leader().getMemberState().currTerm());
    }

    @Test
    void thePreferredLeaderLeads() {
        startThree("n2");
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!idOf(leader()).equals("n2")) {
            assertTrue(System.nanoTime() < deadlineNs, "n2 does not lead");
            Thread.yield();
        }
    }
}
