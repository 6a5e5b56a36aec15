package io.openmessaging.storage.dledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.BatchAppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.protocol.MetadataRequest;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.StateMachine;
import io.openmessaging.storage.dledger.statemachine.WriteResult;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.EntryCursor;
import io.openmessaging.storage.dledger.store.ForwardingStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Goal: whole members in one process. Method: real threads and time, stores in memory, a transport of calls. */
@Timeout(60)
class DLedgerServerTest {
    private static final String PEERS = "n0-localhost:20911;n1-localhost:20912;n2-localhost:20913";

    private final ExecutorService networkThreads = Executors.newFixedThreadPool(2);
    private final ExecutorService writerThreads = Executors.newFixedThreadPool(4);
    private final LocalRpcService.Network network = new LocalRpcService.Network(networkThreads);
    private final DLedgerRuntime runtime = new DLedgerRuntime(2, 2);
    private final List<DLedgerServer> servers = new ArrayList<>();

    @AfterEach
    void endEverything() throws InterruptedException {
        servers.forEach(DLedgerServer::shutdown);
        runtime.close();
        networkThreads.shutdown();
        writerThreads.shutdown();
        assertTrue(networkThreads.awaitTermination(10, TimeUnit.SECONDS));
    }

    private static DLedgerConfig config(String selfId, String peers) {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup("g");
        config.setSelfId(selfId);
        config.setPeers(peers);
        config.setStoreType(DLedgerConfig.MEMORY);
        return config;
    }

    private DLedgerServer start(String selfId, String peers, DLedgerStore store) {
        return start(builder(selfId, peers).store(store));
    }

    private DLedgerServerBuilder builder(String selfId, String peers) {
        return DLedgerServer.builder(config(selfId, peers))
            .store(new DLedgerMemoryStore())
            .rpc(new LocalRpcService(network))
            .runtime(runtime);
    }

    private DLedgerServer start(DLedgerServerBuilder parts) {
        DLedgerServer server = parts.build();
        servers.add(server);
        server.startup();
        return server;
    }

    private void startThree() {
        for (String id : List.of("n0", "n1", "n2")) {
            start(id, PEERS, new DLedgerMemoryStore());
        }
    }

    private DLedgerServer leader() {
        Await.within(30, () -> servers.stream().anyMatch(server -> server.getMemberState().isLeader()));
        return servers.stream().filter(server -> server.getMemberState().isLeader()).findFirst().orElseThrow();
    }

    private static AppendFuture<AppendEntryResponse> append(DLedgerServer server, String body) {
        AppendEntryRequest request = new AppendEntryRequest();
        request.setGroup("g");
        request.setBody(body.getBytes(StandardCharsets.UTF_8));
        return send(server, request);
    }

    private static AppendFuture<AppendEntryResponse> send(DLedgerServer server, AppendEntryRequest request) {
        CompletableFuture<AppendEntryResponse> future = server.handleAppend(request);
        assertInstanceOf(AppendFuture.class, future);
        return (AppendFuture<AppendEntryResponse>) future;
    }

    private static GetEntriesResponse get(DLedgerServer server, long beginIndex, int maxCount) {
        GetEntriesRequest request = new GetEntriesRequest();
        request.setGroup("g");
        request.setBeginIndex(beginIndex);
        request.setMaxCount(maxCount);
        return server.handleGet(request).join();
    }

    @Test
    void everyMemberServesReadsThatSeeWhatWasAcknowledgedBefore() {
        startThree();
        DLedgerServer leader = leader();
        long index = append(leader, "one").join().getIndex();

        for (DLedgerServer server : servers) {
            // Asks again if refused.
            Await.within(30, () -> server.readIndex(ReadMode.READ_INDEX_READ).join().index() >= index);
            assertEquals(1, get(server, index, 1).getEntries().size());
        }
    }

    @Test
    void aCursorShowsCommittedUserEntriesAndEndsWithTheServer() throws IOException {
        DLedgerServer server = start("n0", "n0-localhost:0", new DLedgerMemoryStore());
        leader();
        for (int i = 0; i < 10; i++) {
            append(server, "entry " + i).join();
        }
        EntryCursor cursor = server.committedEntries(3);
        append(server, "committed later").join();
        for (int i = 3; i < 10; i++) {
            assertTrue(cursor.next());
            assertEquals("entry " + i, new String(cursor.copyOfBody(), StandardCharsets.UTF_8));
        }
        assertFalse(cursor.next(), "what is committed later is not shown");
        assertFalse(server.committedEntries(11).next());
        EntryCursor open = server.committedEntries(0);
        assertTrue(open.next());
        server.shutdown();
        assertThrows(DLedgerException.class, open::next);
        assertThrows(DLedgerException.class, () -> server.committedEntries(0));
    }

    @Test
    void whatIsAppendedAtTheLeaderIsReadFromEveryMember() {
        startThree();
        DLedgerServer leader = leader();
        List<AppendFuture<AppendEntryResponse>> futures = new ArrayList<>();

        for (int i = 0; i < 2000; i++) {
            futures.add(append(leader, "entry " + i));
        }
        futures.forEach(one -> assertEquals(DLedgerResponseCode.SUCCESS, one.join().responseCode()));

        for (DLedgerServer server : servers) {
            Await.within(30, () -> server.getMemberState().view().committedIndex() == 1999);
            GetEntriesResponse response = get(server, 0, 4096);
            assertEquals(2000, response.getEntries().size());
            assertEquals("entry 1234", new String(response.getEntries().get(1234).getBody(), StandardCharsets.UTF_8));
            assertEquals(futures.get(1234).getPos(), response.getEntries().get(1234).getPos());
        }
    }

    @Test
    void aLeaderThatLeavesIsReplacedAndNothingAcknowledgedIsLost() {
        startThree();
        DLedgerServer old = leader();
        assertEquals(DLedgerResponseCode.SUCCESS, append(old, "before").join().responseCode());

        old.shutdown();
        servers.remove(old);
        DLedgerServer next = leader();

        assertEquals(DLedgerResponseCode.SUCCESS, append(next, "after").join().responseCode());
        assertEquals("before", new String(get(next, 0, 1).getEntries().get(0).getBody(), StandardCharsets.UTF_8));
        assertTrue(get(next, 0, 10).getEntries().size() == 2, "the new leader's NOOP is not shown");
    }

    @Test
    void everyMembersMachineSeesTheSameWritesAndTheLeadersAnswersThem() {
        Map<String, List<String>> applied = new ConcurrentHashMap<>();
        for (String id : List.of("n0", "n1", "n2")) {
            List<String> here = new CopyOnWriteArrayList<>();
            applied.put(id, here);
            start(builder(id, PEERS).stateMachine(iterator -> {
                while (iterator.hasNext()) {
                    here.add(new String(iterator.next().getBody(), StandardCharsets.UTF_8));
                    iterator.complete(("the " + here.size() + ".").getBytes(StandardCharsets.UTF_8));
                }
            }));
        }
        DLedgerServer leader = leader();
        List<CompletableFuture<WriteResult>> writes = new ArrayList<>();

        for (int i = 1; i <= 1000; i++) {
            writes.add(leader.write(("write " + i).getBytes(StandardCharsets.UTF_8)));
        }

        for (int i = 1; i <= 1000; i++) {
            WriteResult result = writes.get(i - 1).join();
            assertEquals(DLedgerResponseCode.SUCCESS, result.code());
            assertEquals("the " + i + ".", new String(result.answer(), StandardCharsets.UTF_8));
        }
        Await.within(30, () -> applied.values().stream().allMatch(here -> here.size() == 1000));
        assertEquals(1, Set.copyOf(applied.values()).size());
        assertEquals("write 1000", applied.get("n0").get(999));
    }

    /** Goal: no wake-up of the applying task is lost. Method: writers that wait for each answer, so it often sleeps. */
    @Test
    void writersThatWaitForEachAnswerAreAllAnsweredInTheOrderOfTheLog() {
        List<Long> applied = new ArrayList<>();
        DLedgerServer server = start(builder("n0", "n0-localhost:0").stateMachine(iterator -> {
            while (iterator.hasNext()) {
                applied.add(iterator.next().getIndex());
                iterator.complete(ByteBuffer.allocate(Long.BYTES).putLong(applied.size()).array());
            }
        }));
        leader();

        CompletableFuture<?>[] writers = IntStream.range(0, 4).mapToObj(writer -> CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 2000; i++) {
                WriteResult result = server.write(new byte[writer]).join();
                assertEquals(DLedgerResponseCode.SUCCESS, result.code());
                assertEquals(result.index() + 1, ByteBuffer.wrap(result.answer()).getLong());
            }
        }, writerThreads)).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(writers).join();

        assertEquals(LongStream.range(0, 8000).boxed().toList(), applied);
    }

    @Test
    void aMachineIsRegisteredOnceBeforeTheStartAndForItsOwnMember() {
        StateMachine machine = iterator -> { };
        DLedgerServer server = builder("n0", "n0-localhost:0").build();
        server.registerStateMachine(machine);
        assertThrows(IllegalStateException.class, () -> server.registerStateMachine(machine));
        servers.add(server);
        server.startup();
        assertThrows(IllegalStateException.class, () -> server.registerStateMachine(machine));

        StateMachine bound = new StateMachine() {
            @Override
            public void onApply(CommittedEntryIterator iterator) {
                // Never runs.
            }

            @Override
            public String getBindDLedgerId() {
                return generateDLedgerId("g", "n1");
            }
        };
        assertThrows(IllegalArgumentException.class,
            () -> builder("n0", "n0-localhost:0").stateMachine(bound).build());
        builder("n1", PEERS).stateMachine(bound).build();
    }

    @Test
    void aMachineHearsOfTheShutdownLastEvenIfItCausesIt() {
        List<String> calls = new CopyOnWriteArrayList<>();
        DLedgerServer server = start(builder("n0", "n0-localhost:0").stateMachine(new StateMachine() {
            @Override
            public void onApply(CommittedEntryIterator iterator) {
                iterator.next();
                servers.get(0).shutdown();
                calls.add("onApply");
            }

            @Override
            public void onShutdown() {
                calls.add("onShutdown");
            }
        }));
        leader();

        WriteResult result = server.write(new byte[1]).join();

        assertEquals(DLedgerResponseCode.Outcome.UNKNOWN, result.code().outcome());
        Await.within(30, () -> calls.size() == 2);
        assertEquals(List.of("onApply", "onShutdown"), calls);
    }

    @Test
    void metadataTellsTheLeaderAndThePeers() {
        startThree();
        DLedgerServer leader = leader();
        MetadataRequest request = new MetadataRequest();
        request.setGroup("g");

        MetadataResponse response = leader.handleMetadata(request).join();

        assertEquals(leader.getMemberState().getSelfId(), response.getLeaderId());
        assertEquals(Map.of("n0", "localhost:20911", "n1", "localhost:20912", "n2", "localhost:20913"),
            response.getPeers());
        assertEquals(DLedgerResponseCode.SUCCESS, response.responseCode());
    }

    @Test
    void requestsThatMakeNoSenseAreRejectedEachWithItsCode() {
        DLedgerServer server = start("n0", "n0-localhost:0", new DLedgerMemoryStore());
        leader();

        assertRejected(DLedgerResponseCode.UNKNOWN_GROUP, server, request -> request.setGroup("other"));
        assertRejected(DLedgerResponseCode.UNEXPECTED_MEMBER, server, request -> request.setRemoteId("n9"));
        assertRejected(DLedgerResponseCode.UNEXPECTED_ARGUMENT, server, request -> request.setBody(null));
        BatchAppendEntryRequest batch = new BatchAppendEntryRequest();
        batch.setGroup("g");
        assertEquals(DLedgerResponseCode.REQUEST_WITH_EMPTY_BODYS, send(server, batch).join().responseCode());
        batch.setBatchMsgs(Arrays.asList(new byte[1], null));
        assertEquals(DLedgerResponseCode.UNEXPECTED_ARGUMENT, send(server, batch).join().responseCode());
        assertEquals(DLedgerResponseCode.INDEX_OUT_OF_RANGE, get(server, 0, 1).responseCode());
        assertEquals(DLedgerResponseCode.UNEXPECTED_ARGUMENT, get(server, -1, 1).responseCode());

        assertEquals(DLedgerResponseCode.SUCCESS, append(server, "").join().responseCode(), "an empty body is legal");
        batch.setBatchMsgs(List.of(new byte[3], new byte[4]));
        assertEquals(2, assertInstanceOf(BatchAppendFuture.class, send(server, batch)).getPositions().length);
    }

    private static void assertRejected(DLedgerResponseCode code, DLedgerServer server,
                                       Consumer<AppendEntryRequest> change) {
        AppendEntryRequest request = new AppendEntryRequest();
        request.setGroup("g");
        request.setBody(new byte[1]);
        change.accept(request);
        AppendFuture<AppendEntryResponse> future = send(server, request);
        assertEquals(code, future.join().responseCode());
        assertEquals(-1, future.getPos());
    }

    @Test
    void aReadEndsAtItsLimitsAndSaysWhereToGoOn() {
        DLedgerServer server = start("n0", "n0-localhost:0", new DLedgerMemoryStore());
        leader();
        AppendFuture<AppendEntryResponse> last = null;
        for (int i = 0; i < 5; i++) {
            last = append(server, "x".repeat(400_000));
        }
        last.join();

        GetEntriesResponse first = get(server, 0, 5);

        assertEquals(2, first.getEntries().size(), "1 MiB");
        assertEquals(2, first.getNextIndex());
        assertEquals(1, get(server, 2, 1).getEntries().size());
        assertEquals(4, first.getCommittedIndex());
    }

    @Test
    void aServerThatWasShutDownRejectsEverythingAndDoesNotStartAgain() {
        DLedgerServer server = start("n0", "n0-localhost:0", new DLedgerMemoryStore());
        leader();

        server.shutdown();
        server.shutdown();

        assertEquals(DLedgerResponseCode.ILLEGAL_MEMBER_STATE, append(server, "x").join().responseCode());
        assertEquals(DLedgerResponseCode.ILLEGAL_MEMBER_STATE, get(server, 0, 1).responseCode());
        assertEquals(MemberState.Role.UNKNOWN, server.getMemberState().getRole());
        DLedgerException refusal = assertThrows(DLedgerException.class, server::startup);
        assertEquals("member n0 of group g cannot start: it is STOPPED", refusal.getMessage());
    }

    @Test
    void aStoreThatCannotBeOpenedEndsTheStartWithOneSentence() {
        DLedgerServer server = DLedgerServer.builder(config("n0", "n0-localhost:0"))
            .store(new ForwardingStore(new DLedgerMemoryStore()) {
                @Override
                public RecoveredLog open() throws IOException {
                    throw new IOException("the directory is locked by another process");
                }
            })
            .rpc(new LocalRpcService(network))
            .runtime(runtime)
            .build();

        DLedgerException refusal = assertThrows(DLedgerException.class, server::startup);

        assertEquals("member n0 of group g cannot open its store: the directory is locked by another process",
            refusal.getMessage());
        assertEquals(DLedgerResponseCode.DISK_ERROR, refusal.getCode());
        assertEquals("g n0 STOPPED", server.describe());
    }

    @Test
    void aMissingModuleIsNamed() {
        DLedgerConfig files = config("n0", "n0-localhost:0");
        files.setStoreType(DLedgerConfig.FILE);

        String store = assertThrows(DLedgerException.class, () -> new DLedgerServer(files)).getMessage();
        String rpc = assertThrows(DLedgerException.class,
            () -> new DLedgerServer(config("n0", "n0-localhost:0"))).getMessage();

        assertEquals("there is no store of type FILE on the class path: the module dledger-store is missing", store);
        assertEquals("there is no transport on the class path: the module dledger-rpc is missing", rpc);
    }

    @Test
    void theThreadsEndWithTheLastServer() {
        DLedgerServer first = start("n0", "n0-localhost:0", new DLedgerMemoryStore());
        leader();
        assertTrue(threadsNamed("dledger-") >= 3, "sync threads and a timer");

        first.shutdown();

        Await.within(30, () -> threadsNamed("dledger-") == 0);
    }

    private static long threadsNamed(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith(prefix))
            .count();
    }
}
