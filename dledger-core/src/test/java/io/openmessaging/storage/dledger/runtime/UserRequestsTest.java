package io.openmessaging.storage.dledger.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerRuntime;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.LocalRpcService;
import io.openmessaging.storage.dledger.UserDefineProcessor;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineResponse;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of an application's own requests at a member. */
@Timeout(60)
class UserRequestsTest {
    private static final int TYPE = 3;

    private final DLedgerRuntime runtime = new DLedgerRuntime(1, 1);
    private DLedgerConfig config;
    private DLedgerServer server;

    @BeforeEach
    void start() {
        config = new DLedgerConfig();
        config.setGroup("g");
        config.setSelfId("n0");
        config.setPeers("n0-localhost:0");
        config.setStoreType(DLedgerConfig.MEMORY);
        config.setMaxPendingRequestsNum(2);
        config.setMaxPendingBytes(100);
        server = DLedgerServer.builder(config)
            .store(new DLedgerMemoryStore())
            .rpc(new LocalRpcService(new LocalRpcService.Network(Runnable::run)))
            .runtime(runtime)
            .build();
        server.startup();
    }

    @AfterEach
    void stop() {
        server.shutdown();
        runtime.close();
    }

    private static UserDefineRequest request(int typeCode, int bytes) {
        UserDefineRequest request = new UserDefineRequest();
        request.setGroup("g");
        request.setRequestTypeCode(typeCode);
        request.setBody(new byte[bytes]);
        return request;
    }

    private void assertAnswered(DLedgerResponseCode code, UserDefineRequest request) {
        UserDefineResponse response = server.handleUserDefine(request).join();
        assertEquals(code, response.responseCode());
        assertEquals("g", response.getGroup());
    }

    @Test
    void theProcessorOfTheTypeAnswersAndTheMemberSigns() {
        server.registerUserDefineProcessor(TYPE, request -> CompletableFuture.completedFuture(
            UserDefineResponse.of(new byte[] {(byte) request.getBody().length})));
        server.registerUserDefineProcessor(TYPE + 1, request -> CompletableFuture.completedFuture(
            UserDefineResponse.of(DLedgerResponseCode.NOT_LEADER)));

        UserDefineResponse response = server.handleUserDefine(request(TYPE, 9)).join();

        assertEquals(DLedgerResponseCode.SUCCESS, response.responseCode());
        assertArrayEquals(new byte[] {9}, response.getBody());
        assertEquals("g", response.getGroup());
        assertEquals(server.getMemberState().view().term(), response.getTerm());
        assertAnswered(DLedgerResponseCode.NOT_LEADER, request(TYPE + 1, 0));
    }

    @Test
    void requestsThatNobodyServesOrThatMakeNoSenseAreRejectedEachWithItsCode() {
        server.registerUserDefineProcessor(TYPE, request -> new CompletableFuture<>());
        assertAnswered(DLedgerResponseCode.UNSUPPORTED, request(TYPE + 1, 0));
        UserDefineRequest forOthers = request(TYPE, 0);
        forOthers.setGroup("other");
        assertAnswered(DLedgerResponseCode.UNKNOWN_GROUP, forOthers);
        UserDefineRequest withoutBody = request(TYPE, 0);
        withoutBody.setBody(null);
        assertAnswered(DLedgerResponseCode.UNEXPECTED_ARGUMENT, withoutBody);
    }

    @Test
    void whateverAProcessorDoesWrongIsAnInternalErrorWhoseOutcomeIsUnknown() {
        List<UserDefineProcessor> faulty = List.of(
            request -> {
                throw new IllegalStateException("on purpose: a processor throws");
            },
            request -> CompletableFuture.failedFuture(new IllegalStateException("on purpose: a future fails")),
            request -> CompletableFuture.completedFuture(null),
            request -> null);
        try (QuietLog log = QuietLog.of(UserRequests.class)) {
            for (int i = 0; i < faulty.size(); i++) {
                server.registerUserDefineProcessor(i, faulty.get(i));
                for (int times = 0; times < 5; times++) {
                    assertAnswered(DLedgerResponseCode.INTERNAL_ERROR, request(i, 60));
                }
            }
            assertEquals(20, log.text().lines().count());
        }
        assertEquals(DLedgerResponseCode.Outcome.UNKNOWN, DLedgerResponseCode.INTERNAL_ERROR.outcome());
    }

    @Test
    void noMoreRequestsAreUnderWayThanTheLimitsOfAppendsAllow() {
        List<CompletableFuture<UserDefineResponse>> held = new ArrayList<>();
        server.registerUserDefineProcessor(TYPE, request -> {
            held.add(new CompletableFuture<>());
            return held.get(held.size() - 1);
        });
        CompletableFuture<UserDefineResponse> first = server.handleUserDefine(request(TYPE, 101));
        assertFalse(first.isDone(), "a request above the limit of bytes goes alone");
        assertAnswered(DLedgerResponseCode.LEADER_PENDING_FULL, request(TYPE, 1));
        held.get(0).complete(UserDefineResponse.of(DLedgerResponseCode.SUCCESS));
        assertEquals(DLedgerResponseCode.SUCCESS, first.join().responseCode());

        server.handleUserDefine(request(TYPE, 0));
        server.handleUserDefine(request(TYPE, 0));
        assertAnswered(DLedgerResponseCode.LEADER_PENDING_FULL, request(TYPE, 0));
    }

    @Test
    void aTypeHasOneProcessor() {
        server.registerUserDefineProcessor(TYPE, request -> null);
        assertThrows(IllegalStateException.class, () -> server.registerUserDefineProcessor(TYPE, request -> null));
    }
}
