package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

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
import io.openmessaging.storage.dledger.WhenBehind;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.runtime.Counters;
import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.ForwardingStore;
import io.openmessaging.storage.dledger.store.StoreListener;

/**
 * Goal: a member that lacks what retention has deleted everywhere else follows again, or says that it does not. Method:
 * three members in one process with real threads and files; retention is asked for by hand. Historical defect L3.
 */
@Timeout(120)
class BehindMemberTest {
    private static final List<String> IDS = List.of("n0", "n1", "n2");
    private static final int SEGMENT = 16 * 1024;
    private static final byte[] BODY = new byte[300];

    @TempDir
    Path base;

    private final ExecutorService networkThreads = Executors.newFixedThreadPool(3);
    private final LocalRpcService.Network network = new LocalRpcService.Network(networkThreads);
    private final DLedgerRuntime runtime = new DLedgerRuntime(2, 2);
    private final Map<String, DLedgerServer> servers = new ConcurrentSkipListMap<>();
    private final Map<String, StoreListener> listeners = new ConcurrentSkipListMap<>();

    @BeforeEach
    void start() {
        Configurator.setLevel("io.openmessaging", Level.OFF);
        IDS.forEach(id -> start(id, WhenBehind.START_AT_LEADERS_FIRST));
    }

    @AfterEach
    void endEverything() throws InterruptedException {
        servers.values().forEach(DLedgerServer::shutdown);
        runtime.close();
        networkThreads.shutdown();
        assertTrue(networkThreads.awaitTermination(10, TimeUnit.SECONDS));
        Configurator.setLevel("io.openmessaging", (Level) null);
    }

    private void start(String id, WhenBehind whenBehind) {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup("g");
        config.setSelfId(id);
        config.setPeers("n0-localhost:1;n1-localhost:2;n2-localhost:3");
        config.setStoreBaseDir(base.toString());
        config.setMappedFileSizeForEntryData(SEGMENT);
        config.setMappedFileSizeForEntryIndex(SEGMENT);
        config.setCheckPointInterval(1);
        config.setWhenBehind(whenBehind);
        DLedgerServer server = DLedgerServer.builder(config)
            .store(new ForwardingStore(new DLedgerMmapFileStore(config)) {
                @Override
                public void setListener(StoreListener listener) {
                    listeners.put(id, listener);
                    super.setListener(listener);
                }
            })
            .rpc(new LocalRpcService(network))
            .runtime(runtime)
            .build();
        server.startup();
        servers.put(id, server);
    }

    private DLedgerServer leader() {
        return servers.values().stream().filter(server -> server.getMemberState().isLeader()).findFirst().orElse(null);
    }

    private void append(int count) {
        AppendEntryRequest request = new AppendEntryRequest();
        request.setGroup("g");
        request.setBody(BODY);
        for (int done = 0; done < count; ) {
            Await.within(60, () -> leader() != null);
            DLedgerServer leader = leader();
            if (leader != null && leader.handleAppend(request).join().responseCode() == DLedgerResponseCode.SUCCESS) {
                done++;
            }
        }
    }

    private String stopAFollower() {
        Await.within(60, () -> leader() != null);
        String id = servers.entrySet().stream().filter(entry -> !entry.getValue().getMemberState().isLeader())
            .map(Map.Entry::getKey).findFirst().orElseThrow();
        servers.remove(id).shutdown();
        return id;
    }

    /** All that run drop what they have but the last segments, which the one that does not run lacks. */
    private void dropMost() {
        append(400);
        servers.forEach((id, server) -> {
            DLedgerStore store = server.getDLedgerStore();
            Await.within(60, () -> {
                listeners.get(id).retentionDue(store.committedIndex());
                return store.base().index() > 300;
            });
        });
    }

    private void awaitEqual() {
        Await.within(60, () -> servers.size() == IDS.size() && leader() != null
            && stores().map(DLedgerStore::committedIndex).distinct().count() == 1
            && stores().map(DLedgerStore::lastIndex).distinct().count() == 1);
        servers.values().forEach(server -> assertNull(server.failure()));
    }

    private Stream<DLedgerStore> stores() {
        return servers.values().stream().map(DLedgerServer::getDLedgerStore);
    }

    private void assertFilesAreEqual() throws IOException {
        long end = stores().findFirst().orElseThrow().committedPosition();
        long begin = stores().mapToLong(store -> store.base().position()).max().orElseThrow();
        assertTrue(begin < end);
        servers.values().forEach(DLedgerServer::shutdown);
        for (long position = begin / SEGMENT * SEGMENT; position < end; position += SEGMENT) {
            byte[] expected = Files.readAllBytes(segment("n0", position));
            for (String id : IDS) {
                assertArrayEquals(expected, Files.readAllBytes(segment(id, position)), id + " at " + position);
            }
        }
    }

    private Path segment(String id, long position) {
        return base.resolve("dledger-" + id).resolve("data").resolve(SegmentLog.nameOf(position));
    }

    @Test
    void aMemberThatWasAwayForTooLongBeginsWhereItsLeaderBegins() throws IOException {
        append(50);
        String id = stopAFollower();
        dropMost();
        start(id, WhenBehind.START_AT_LEADERS_FIRST);
        append(20);
        awaitEqual();
        DLedgerServer member = servers.get(id);
        assertEquals(1, member.counters().get(Counters.Kind.RESETS));
        assertTrue(member.describe().contains(" RESET_TO=" + member.getDLedgerStore().base().index()));

        servers.remove(id).shutdown();
        start(id, WhenBehind.START_AT_LEADERS_FIRST);
        append(20);
        awaitEqual();
        assertEquals(0, servers.get(id).counters().get(Counters.Kind.RESETS), "it has come back with its log");
        assertTrue(servers.get(id).getDLedgerStore().base().index() > 300);
        assertFilesAreEqual();
    }

    @Test
    void aMemberThatKeepsItsLogByItsSettingsStaysBehindAndTheLeaderSaysSo() {
        append(50);
        String id = stopAFollower();
        dropMost();
        start(id, WhenBehind.STAY_BEHIND);
        append(20);
        Await.within(60, () -> leader() != null && leader().describe().contains(id + " BEHIND"));
        assertEquals(-1, servers.get(id).getDLedgerStore().base().index());

        servers.remove(id).shutdown();
        start(id, WhenBehind.START_AT_LEADERS_FIRST);
        awaitEqual();
        assertTrue(servers.get(id).getDLedgerStore().base().index() > 300);
    }
}
