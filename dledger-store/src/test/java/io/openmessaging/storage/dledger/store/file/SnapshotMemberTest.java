package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
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
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.runtime.Counters;
import io.openmessaging.storage.dledger.snapshot.SnapshotReader;
import io.openmessaging.storage.dledger.snapshot.SnapshotWriter;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.StateMachine;

/**
 * Goal: members with a state machine drop their logs behind snapshots, come back from them, and one that lost
 * everything or was away for long gets one while writes go on. Method: three members in one process with real threads
 * and files.
 */
@Timeout(120)
class SnapshotMemberTest {
    private static final List<String> IDS = List.of("n0", "n1", "n2");
    private static final int SEGMENT = 16 * 1024;

    /** Adds up all that it is told, and saves that in a file behind many bytes that nobody needs. */
    private static final class Adder implements StateMachine {
        /** Read by any thread. */
        private final AtomicLong sum = new AtomicLong();
        private final AtomicLong loads = new AtomicLong();

        @Override
        public void onApply(CommittedEntryIterator iterator) {
            while (iterator.hasNext()) {
                sum.addAndGet(ByteBuffer.wrap(iterator.next().getBody()).getLong());
            }
        }

        @Override
        public boolean onSnapshotSave(SnapshotWriter writer) {
            try {
                Path directory = Path.of(writer.getSnapshotStorePath());
                Files.write(directory.resolve("sum"), ByteBuffer.allocate(8).putLong(sum.get()).array());
                Files.createDirectories(directory.resolve("more"));
                Files.write(directory.resolve("more").resolve("ballast"), new byte[600_000]);
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean onSnapshotLoad(SnapshotReader reader) {
            try {
                Path directory = Path.of(reader.getSnapshotStorePath());
                sum.set(ByteBuffer.wrap(Files.readAllBytes(directory.resolve("sum"))).getLong());
                loads.incrementAndGet();
                return Files.size(directory.resolve("more").resolve("ballast")) == 600_000;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @TempDir
    Path base;

    private final ExecutorService networkThreads = Executors.newFixedThreadPool(3);
    private final LocalRpcService.Network network = new LocalRpcService.Network(networkThreads);
    private final DLedgerRuntime runtime = new DLedgerRuntime(2, 2);
    private final Map<String, DLedgerServer> servers = new ConcurrentSkipListMap<>();
    private final Map<String, Adder> machines = new ConcurrentSkipListMap<>();
    private final AtomicBoolean writing = new AtomicBoolean(true);
    private final AtomicLong written = new AtomicLong();
    private Thread writer;

    @BeforeEach
    void start() {
        Configurator.setLevel("io.openmessaging", Level.OFF);
        IDS.forEach(this::start);
        writer = new Thread(this::write, "writer");
        writer.start();
    }

    @AfterEach
    void endEverything() throws InterruptedException {
        stopWriting();
        servers.values().forEach(DLedgerServer::shutdown);
        runtime.close();
        networkThreads.shutdown();
        assertTrue(networkThreads.awaitTermination(10, TimeUnit.SECONDS));
        Configurator.setLevel("io.openmessaging", (Level) null);
    }

    private void stopWriting() throws InterruptedException {
        writing.set(false);
        writer.join();
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
        config.setEnableSnapshot(true);
        config.setSnapshotThreshold(100);
        config.setSnapshotKeepEntriesForFollowers(50);
        Adder machine = new Adder();
        DLedgerServer server = DLedgerServer.builder(config)
            .store(new DLedgerMmapFileStore(config))
            .rpc(new LocalRpcService(network))
            .runtime(runtime)
            .stateMachine(machine)
            .build();
        server.startup();
        machines.put(id, machine);
        servers.put(id, server);
    }

    private void write() {
        while (writing.get()) {
            DLedgerServer leader = leader();
            if (leader == null) {
                Thread.yield();
            } else if (leader.write(ByteBuffer.allocate(300).putLong(0, 1).array()).join().code()
                    == DLedgerResponseCode.SUCCESS) {
                written.incrementAndGet();
            }
        }
    }

    private DLedgerServer leader() {
        return servers.values().stream().filter(server -> server.getMemberState().isLeader()).findFirst().orElse(null);
    }

    private void awaitWrites(int more) {
        long until = written.get() + more;
        Await.within(60, () -> written.get() >= until);
    }

    private String stopAFollower() {
        Await.within(60, () -> leader() != null);
        String id = servers.entrySet().stream().filter(entry -> !entry.getValue().getMemberState().isLeader())
            .map(Map.Entry::getKey).findFirst().orElseThrow();
        servers.remove(id).shutdown();
        return id;
    }

    /** Nobody lost anything, and nobody took anything twice. */
    private void assertStatesAreEqual() throws InterruptedException {
        stopWriting();
        Await.within(60, () -> machines.values().stream().map(machine -> machine.sum.get()).distinct().count() == 1);
        servers.values().forEach(server -> assertNull(server.failure()));
        Await.within(60, () -> servers.values().stream()
            .map(server -> server.getDLedgerStore().lastIndex()).distinct().count() == 1);
        assertTrue(machines.get("n0").sum.get() >= written.get());
    }

    private void awaitDropped() {
        Await.within(60, () -> leader() != null && leader().getDLedgerStore().base().index() > 200);
    }

    private long installed(String id) {
        return servers.get(id).counters().get(Counters.Kind.INSTALLED_SNAPSHOTS);
    }

    @Test
    void aMemberThatLostEverythingGetsASnapshotWhileWritesGoOn() throws Exception {
        String id = stopAFollower();
        awaitDropped();
        try (Stream<Path> files = Files.walk(base.resolve("dledger-" + id))) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        start(id);
        awaitWrites(50);
        Await.within(60, () -> installed(id) > 0);
        awaitWrites(200);
        assertStatesAreEqual();
    }

    @Test
    void aMemberComesBackFromItsOwnSnapshot() throws Exception {
        awaitDropped();
        awaitWrites(150);
        String id = stopAFollower();
        assertTrue(machines.get(id).sum.get() > 200);
        start(id);
        Await.within(60, () -> machines.get(id).loads.get() > 0);
        awaitWrites(50);
        assertStatesAreEqual();
    }

    @Test
    void aMemberWhoseSnapshotsAreDamagedAndWhoseLogDoesNotReachBackStopsLoudlyAndKeepsThem() throws Exception {
        awaitDropped();
        String id = stopAFollower();
        Path snapshots = base.resolve("dledger-" + id).resolve("snapshot");
        List<Path> sums;
        try (Stream<Path> files = Files.walk(snapshots)) {
            sums = files.filter(path -> path.endsWith("sum")
                && path.getParent().getFileName().toString().startsWith("snapshot_")).toList();
        }
        assertTrue(!sums.isEmpty());
        for (Path sum : sums) {
            TestStores.flip(sum, 3);
        }
        start(id);
        Await.within(60, () -> servers.get(id).failure() != null);
        assertTrue(servers.get(id).failure().getMessage().contains("no snapshot"),
            servers.get(id).failure()::getMessage);
        sums.forEach(sum -> assertTrue(Files.exists(sum)));
    }
}
