package io.openmessaging.storage.dledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.StateMachine;
import io.openmessaging.storage.dledger.store.file.DLedgerMmapFileStore;

/**
 * Goal: a leader with a state machine puts its control entries in line, one without hides them, and whoever follows has
 * the same files; also a group that gets its machine late, and a member that joins later still. Method: real threads,
 * time and files, a transport of calls.
 */
@Timeout(60)
class ControlPlacementTest {
    private static final int SEGMENT = 8192;
    private static final List<String> IDS = List.of("n0", "n1", "n2");

    @TempDir
    Path root;

    private final ExecutorService networkThreads = Executors.newFixedThreadPool(2);
    private final LocalRpcService.Network network = new LocalRpcService.Network(networkThreads);
    private final DLedgerRuntime runtime = new DLedgerRuntime(2, 2);
    private final Map<String, DLedgerServer> servers = new TreeMap<>();

    /** Forgets what it is told. */
    private static final class Forgetful implements StateMachine {
        @Override
        public void onApply(CommittedEntryIterator iterator) {
            while (iterator.hasNext()) {
                iterator.next();
            }
        }
    }

    @AfterEach
    void endEverything() throws InterruptedException {
        stop();
        runtime.close();
        networkThreads.shutdown();
        assertTrue(networkThreads.awaitTermination(10, TimeUnit.SECONDS));
    }

    private void stop() {
        servers.values().forEach(DLedgerServer::shutdown);
        servers.clear();
    }

    private void start(String id, List<? extends StateMachine> machine) {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup("g");
        config.setSelfId(id);
        config.setPeers("n0-localhost:1;n1-localhost:2;n2-localhost:3");
        config.setStoreBaseDir(root.toString());
        config.setMappedFileSizeForEntryData(SEGMENT);
        config.setMappedFileSizeForEntryIndex(SEGMENT);
        DLedgerServerBuilder builder = DLedgerServer.builder(config)
            .store(new DLedgerMmapFileStore(config))
            .rpc(new LocalRpcService(network))
            .runtime(runtime);
        machine.forEach(builder::stateMachine);
        DLedgerServer server = builder.build();
        servers.put(id, server);
        server.startup();
    }

    /** An entry, a control entry, and an entry, on all members; returns them. */
    private List<DLedgerEntry> writeAround() throws IOException {
        Await.within(30, () -> servers.values().stream().anyMatch(server -> server.getMemberState().isLeader()));
        DLedgerServer leader = servers.values().stream().filter(server -> server.getMemberState().isLeader())
            .findFirst().orElseThrow();
        long before = append(leader);
        assertEquals(DLedgerResponseCode.SUCCESS, leader.readIndex(ReadMode.RAFT_LOG_READ).join().code());
        long after = append(leader);
        assertEquals(before + 2, after);
        Await.within(30, () -> servers.values().stream()
            .allMatch(server -> server.getDLedgerStore().committedIndex() >= after));
        return List.of(leader.getDLedgerStore().get(before), leader.getDLedgerStore().get(before + 1),
            leader.getDLedgerStore().get(after));
    }

    private static long append(DLedgerServer server) {
        AppendEntryRequest request = new AppendEntryRequest();
        request.setGroup("g");
        request.setBody("an entry".getBytes(StandardCharsets.UTF_8));
        var response = server.handleAppend(request).join();
        assertEquals(DLedgerResponseCode.SUCCESS, response.responseCode());
        return response.getIndex();
    }

    private static long endOf(DLedgerEntry entry) {
        return entry.getPos() + entry.getSize();
    }

    private void assertSameFiles(long end) throws IOException {
        for (String id : IDS) {
            for (long start = 0; start < end; start += SEGMENT) {
                String name = String.format("data/%020d", start);
                int length = (int) Math.min(SEGMENT, end - start);
                assertEquals(-1, Arrays.mismatch(Files.readAllBytes(root.resolve("dledger-n0").resolve(name)), 0,
                    length, Files.readAllBytes(root.resolve("dledger-" + id).resolve(name)), 0, length),
                    id + " " + name);
            }
        }
    }

    @Test
    void controlEntriesHideUntilTheGroupHasAMachineAndLieInLineFromThenOn() throws IOException {
        IDS.forEach(id -> start(id, List.of()));
        List<DLedgerEntry> hidden = writeAround();
        assertEquals(DLedgerEntryType.NOOP, hidden.get(1).getType());
        assertEquals(endOf(hidden.get(0)) + 8, hidden.get(1).getPos());
        assertEquals(0, hidden.get(2).getPos() % SEGMENT, "the rest of the segment is filler");
        stop();
        IDS.forEach(id -> start(id, List.of(new Forgetful())));
        List<DLedgerEntry> inline = writeAround();
        assertEquals(DLedgerEntryType.INLINE_NOOP, inline.get(1).getType());
        assertEquals(endOf(inline.get(0)), inline.get(1).getPos());
        assertEquals(endOf(inline.get(1)), inline.get(2).getPos(), "the segment goes on");
        stop();
        try (Stream<Path> lost = Files.walk(root.resolve("dledger-n2"))) {
            for (Path path : lost.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        IDS.forEach(id -> start(id, List.of(new Forgetful())));
        List<DLedgerEntry> last = writeAround();
        stop();
        assertSameFiles(endOf(last.get(2)));
    }

    @Test
    void aMemberWithoutAMachineFollowsALeaderThatHasOne() throws IOException {
        for (String id : IDS) {
            start(id, id.equals("n2") ? List.of() : List.of(new Forgetful()));
        }
        List<DLedgerEntry> written = writeAround();
        stop();
        assertSameFiles(endOf(written.get(2)));
    }
}
