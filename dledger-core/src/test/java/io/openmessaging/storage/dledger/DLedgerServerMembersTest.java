package io.openmessaging.storage.dledger;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.entry.Belonging;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.ChangeMembersRequest;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.MembersRequest;
import io.openmessaging.storage.dledger.protocol.MembersResponse;
import io.openmessaging.storage.dledger.protocol.MetadataRequest;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
import io.openmessaging.storage.dledger.protocol.RequestOrResponse;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.ForwardingStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What clients ask of the members of a group, as a member answers it that nobody led or changed yet. */
@Timeout(60)
class DLedgerServerMembersTest {
    private final ExecutorService networkThreads = Executors.newFixedThreadPool(1);
    private final DLedgerRuntime runtime = new DLedgerRuntime(1, 1);
    private DLedgerServer server;

    @BeforeEach
    void build() {
        build(new DLedgerMemoryStore());
    }

    private void build(DLedgerStore store) {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup("g");
        config.setPeers("n0-localhost:20911;n1-localhost:20912");
        config.setStoreType(DLedgerConfig.MEMORY);
        server = DLedgerServer.builder(config).store(store)
            .rpc(new LocalRpcService(new LocalRpcService.Network(networkThreads))).runtime(runtime).build();
    }

    @AfterEach
    void endEverything() throws InterruptedException {
        server.shutdown();
        runtime.close();
        networkThreads.shutdown();
        assertTrue(networkThreads.awaitTermination(10, TimeUnit.SECONDS));
    }

    private static <T extends RequestOrResponse> T of(String group, T request) {
        request.setGroup(group);
        return request;
    }

    private DLedgerResponseCode change(String group, String kind, String memberId, String address) {
        ChangeMembersRequest request = of(group, new ChangeMembersRequest());
        request.setKind(kind);
        request.setMemberId(memberId);
        request.setAddress(address);
        return server.handleChangeMembers(request).join().responseCode();
    }

    @Test
    void theFoundersAreToldWhereNothingElseIsKnown() {
        server.startup();
        MembersResponse response = server.handleMembers(of("g", new MembersRequest())).join();
        assertEquals(DLedgerResponseCode.SUCCESS, response.responseCode());
        assertEquals(-1, response.getConfigurationIndex());
        assertEquals(List.of("n0 localhost:20911 VOTER", "n1 localhost:20912 VOTER"), response.getMembers().stream()
            .map(member -> member.id() + " " + member.address() + " " + member.part()).toList());
        MetadataResponse metadata = server.handleMetadata(of("g", new MetadataRequest())).join();
        assertEquals(-1, metadata.getConfigurationIndex());
        assertEquals("localhost:20912", metadata.getPeers().get("n1"));
        assertEquals("", response.getWaitsFor(), "a store in memory says nothing of whose it is");
    }

    @Test
    void whoWaitsForOthersToFoundTheGroupSaysForWhom() {
        server.shutdown();
        build(new ForwardingStore(new DLedgerMemoryStore()) {
            @Override
            public RecoveredLog open() {
                return new RecoveredLog(LogBase.START, -1, "", -1, -1, new long[0], new long[0],
                    RecoveredLog.Life.FIRST, List.of(), new Belonging("s0", "", false));
            }
        });
        server.startup();
        String told = server.handleMembers(of("g", new MembersRequest())).join().getWaitsFor();
        assertTrue(told.startsWith("the group is not founded: ") && told.contains("waits for n1;"), told);
    }

    @Test
    void aMemberThatIsNotStartedKnowsNothing() {
        MembersResponse response = server.handleMembers(of("g", new MembersRequest())).join();
        assertEquals(DLedgerResponseCode.ILLEGAL_MEMBER_STATE, response.responseCode());
        assertEquals(List.of(), response.getMembers());
        assertEquals(DLedgerResponseCode.ILLEGAL_MEMBER_STATE, change("g", "REMOVE", "n1", ""));
    }

    @Test
    void aChangeThatMakesNoSenseIsRefused() {
        server.startup();
        assertEquals(DLedgerResponseCode.UNEXPECTED_ARGUMENT, change("g", "OF_A_LATER_VERSION", "n1", ""));
        assertEquals(DLedgerResponseCode.UNEXPECTED_ARGUMENT, change("g", "ADD_VOTER", "n2", "localhost"));
        assertEquals(DLedgerResponseCode.UNEXPECTED_ARGUMENT, change("g", "REMOVE", "", ""));
        assertEquals(DLedgerResponseCode.UNKNOWN_GROUP, change("other", "REMOVE", "n1", ""));
        ChangeMembersRequest elsewhere = of("g", new ChangeMembersRequest());
        elsewhere.setRemoteId("n1");
        assertEquals(DLedgerResponseCode.UNEXPECTED_MEMBER,
            server.handleChangeMembers(elsewhere).join().responseCode());
    }
}
