package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.Await;
import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerRuntime;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.LocalRpcService;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/**
 * Goal: a member whose files were damaged while it was down is whole again soon, with the bytes of the others. Method:
 * three members in one process with real threads and files; appends go on all the time.
 */
@Timeout(120)
class DamagedMemberTest {
    private static final List<String> IDS = List.of("n0", "n1", "n2");
    private static final int SEGMENT = 16 * 1024;

    @TempDir
    Path base;

    private final ExecutorService networkThreads = Executors.newFixedThreadPool(3);
    private final LocalRpcService.Network network = new LocalRpcService.Network(networkThreads);
    private final DLedgerRuntime runtime = new DLedgerRuntime(2, 2);
    private final Map<String, DLedgerServer> servers = new ConcurrentSkipListMap<>();
    private final AtomicBoolean appending = new AtomicBoolean(true);
    private final AtomicLong acknowledged = new AtomicLong();
    private Thread appender;

    @BeforeEach
    void start() {
        Configurator.setLevel("io.openmessaging", Level.OFF);
        IDS.forEach(this::start);
        appender = new Thread(this::append, "appender");
        appender.start();
    }

    @AfterEach
    void endEverything() throws InterruptedException {
        appending.set(false);
        appender.join();
        servers.values().forEach(DLedgerServer::shutdown);
        runtime.close();
        networkThreads.shutdown();
        assertTrue(networkThreads.awaitTermination(10, TimeUnit.SECONDS));
        Configurator.setLevel("io.openmessaging", (Level) null);
    }

    private void start(String id) {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup("g");
        config.setSelfId(id);
        config.setPeers("n0-localhost:1;n1-localhost:2;n2-localhost:3");
        config.setStoreBaseDir(base.toString());
        config.setMappedFileSizeForEntryData(SEGMENT);
        config.setMappedFileSizeForEntryIndex(SEGMENT);
        config.setCheckPointInterval(1);
        DLedgerServer server = DLedgerServer.builder(config)
            .store(new DLedgerMmapFileStore(config))
            .rpc(new LocalRpcService(network))
            .runtime(runtime)
            .build();
        server.startup();
        servers.put(id, server);
    }

    private void append() {
        long number = 0;
        while (appending.get()) {
            DLedgerServer leader = leader();
            if (leader == null) {
                Thread.yield();
                continue;
            }
            AppendEntryRequest request = new AppendEntryRequest();
            request.setGroup("g");
            request.setBody(ByteBuffer.allocate(300).putLong(0, number++).array());
            if (leader.handleAppend(request).join().responseCode() == DLedgerResponseCode.SUCCESS) {
                acknowledged.incrementAndGet();
            }
        }
    }

    private DLedgerServer leader() {
        List<DLedgerServer> running = List.copyOf(servers.values());
        return running.stream().filter(server -> server.getMemberState().isLeader()).findFirst().orElse(null);
    }

    private void awaitAppends(int more) {
        long until = acknowledged.get() + more;
        Await.within(60, () -> acknowledged.get() >= until);
    }

    private String stopAFollower() {
        Await.within(60, () -> leader() != null);
        String id = servers.entrySet().stream().filter(entry -> !entry.getValue().getMemberState().isLeader())
            .map(Map.Entry::getKey).findFirst().orElseThrow();
        servers.remove(id).shutdown();
        return id;
    }

    private List<Path> segments(String id) throws IOException {
        List<Path> files = new ArrayList<>();
        Path data = base.resolve("dledger-" + id).resolve("data");
        for (String name : TestStores.names(data)) {
            if (SegmentLog.isSegment(data.resolve(name))) {
                files.add(data.resolve(name));
            }
        }
        return files;
    }

    private void restartAndAwaitWhole(String id) {
        start(id);
        DLedgerStore store = servers.get(id).getDLedgerStore();
        Await.within(60, () -> store.damaged().isEmpty());
        awaitAppends(50);
        Await.within(60, () -> store.committedIndex() >= acknowledged.get() - 1);
    }

    private void assertFilesAreEqual() throws IOException {
        appending.set(false);
        Await.within(60, () -> !appender.isAlive());
        List<DLedgerServer> all = List.copyOf(servers.values());
        Await.within(60, () -> all.stream().map(server -> server.getDLedgerStore().committedPosition()).distinct()
            .count() == 1 && all.stream().map(server -> server.getDLedgerStore().lastIndex()).distinct().count() == 1);
        all.forEach(server -> assertNull(server.failure()));
        long end = all.get(0).getDLedgerStore().committedPosition();
        all.forEach(DLedgerServer::shutdown);
        for (int file = 0; (long) file * SEGMENT < end; file++) {
            byte[] expected = Files.readAllBytes(segments("n0").get(file));
            for (String id : IDS) {
                assertArrayEquals(expected, Files.readAllBytes(segments(id).get(file)), id + " file " + file);
            }
        }
    }

    @Test
    void aMemberThatLostASegmentGetsItBackWhileAppendsGoOn() throws IOException {
        awaitAppends(400);
        String id = stopAFollower();
        Files.delete(segments(id).get(2));
        awaitAppends(50);
        restartAndAwaitWhole(id);
        assertFilesAreEqual();
    }

    @Test
    void aMemberWithARottenSegmentIsRepairedWhileAppendsGoOn() throws IOException {
        awaitAppends(400);
        String id = stopAFollower();
        TestStores.overwrite(segments(id).get(1), 1000, new byte[5000]);
        TestStores.flip(segments(id).get(3), 700);
        awaitAppends(50);
        restartAndAwaitWhole(id);
        GetEntriesRequest request = new GetEntriesRequest();
        request.setGroup("g");
        request.setMaxCount(1);
        Await.within(60, () -> allCanBeRead(servers.get(id), request));
        assertFilesAreEqual();
    }

    /** What is damaged is found when it is read, at the latest. */
    private static boolean allCanBeRead(DLedgerServer server, GetEntriesRequest request) {
        for (long i = 0; i < 400; i++) {
            request.setBeginIndex(i);
            GetEntriesResponse response = server.handleGet(request).join();
            if (response.responseCode() != DLedgerResponseCode.SUCCESS) {
                assertEquals(DLedgerResponseCode.DISK_ERROR, response.responseCode());
                return false;
            }
        }
        return true;
    }

    @Test
    void aMemberThatLostDataAndIndexOfAnEntryIsCutAndFollowsAgain() throws IOException {
        awaitAppends(400);
        String id = stopAFollower();
        TestStores.overwrite(segments(id).get(2), 0, new byte[SEGMENT]);
        Path index = base.resolve("dledger-" + id).resolve("index").resolve(SegmentLog.nameOf(0));
        TestStores.overwrite(index, 0, new byte[SEGMENT]);
        awaitAppends(50);
        restartAndAwaitWhole(id);
        assertFilesAreEqual();
    }
}
