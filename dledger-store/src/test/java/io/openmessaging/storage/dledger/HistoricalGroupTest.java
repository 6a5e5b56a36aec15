package io.openmessaging.storage.dledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.store.file.DLedgerMmapFileStore;
import io.openmessaging.storage.dledger.store.file.HistoricalWriter;

/**
 * Goal: a group whose members all come from the historical library goes on where they were stopped. Method: real
 * threads, time and files, a transport of calls; the members' logs differ in length, and one of them is empty.
 */
@Timeout(60)
class HistoricalGroupTest {
    private static final int SEGMENT = 8192;
    private static final int ENTRIES = 60;
    private static final String PEERS = "n0-localhost:20911;n1-localhost:20912;n2-localhost:20913";

    @TempDir
    Path root;

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

    private static String bodyOf(int index) {
        return "historical entry " + index + " ".repeat(index * 7);
    }

    private Path dirOf(String id) {
        return root.resolve("dledger-" + id);
    }

    private HistoricalWriter log() {
        HistoricalWriter writer = new HistoricalWriter(dirOf("n0"), SEGMENT, SEGMENT);
        for (int i = 0; i < ENTRIES; i++) {
            if (i % 9 == 4) {
                writer.noop(2);
            } else {
                writer.append(2, bodyOf(i).getBytes(StandardCharsets.UTF_8));
            }
        }
        return writer;
    }

    private DLedgerServer start(String id) {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup("g");
        config.setSelfId(id);
        config.setPeers(PEERS);
        config.setStoreBaseDir(root.toString());
        config.setMappedFileSizeForEntryData(SEGMENT);
        config.setMappedFileSizeForEntryIndex(SEGMENT);
        DLedgerServer server = DLedgerServer.builder(config)
            .store(new DLedgerMmapFileStore(config))
            .rpc(new LocalRpcService(network))
            .runtime(runtime)
            .build();
        servers.add(server);
        server.startup();
        return server;
    }

    private DLedgerServer leader() {
        Await.within(30, () -> servers.stream().anyMatch(server -> server.getMemberState().isLeader()));
        return servers.stream().filter(server -> server.getMemberState().isLeader()).findFirst().orElseThrow();
    }

    private static long append(DLedgerServer server, String body) {
        AppendEntryRequest request = new AppendEntryRequest();
        request.setGroup("g");
        request.setBody(body.getBytes(StandardCharsets.UTF_8));
        var response = server.handleAppend(request).join();
        assertEquals(DLedgerResponseCode.SUCCESS, response.responseCode());
        return response.getIndex();
    }

    private static List<DLedgerEntry> get(DLedgerServer server, long beginIndex) {
        GetEntriesRequest request = new GetEntriesRequest();
        request.setGroup("g");
        request.setBeginIndex(beginIndex);
        request.setMaxCount(1);
        return server.handleGet(request).join().getEntries();
    }

    @Test
    void threeHistoricalMembersElectServeAppendAndBecomeEqual() throws IOException {
        HistoricalWriter log = log().write(5, "n0").checkpoint(ENTRIES - 1, 30);
        log.copyUpTo(41, dirOf("n1")).write(5, "n0").checkpoint(41, 28);
        new HistoricalWriter(dirOf("n2"), SEGMENT, SEGMENT).write(4, "");
        List.of("n0", "n1", "n2").forEach(this::start);

        long last = append(leader(), "ours");

        for (DLedgerServer server : servers) {
            Await.within(30, () -> server.getMemberState().view().committedIndex() >= last);
            for (int i = 0; i < 42; i++) {
                if (i % 9 != 4) {
                    assertEquals(bodyOf(i), new String(get(server, i).get(0).getBody(), StandardCharsets.UTF_8));
                }
            }
            assertEquals("ours", new String(get(server, last).get(0).getBody(), StandardCharsets.UTF_8));
        }
        servers.forEach(DLedgerServer::shutdown);
        servers.clear();
        assertEquals(segments("n0"), segments("n1"));
        assertEquals(segments("n0"), segments("n2"));
        for (String segment : segments("n0")) {
            byte[] own = Files.readAllBytes(dirOf("n0").resolve("data").resolve(segment));
            for (String id : List.of("n1", "n2")) {
                assertArrayEquals(own, Files.readAllBytes(dirOf(id).resolve("data").resolve(segment)), segment);
            }
        }
        List.of("n0", "n1", "n2").forEach(this::start);
        assertTrue(append(leader(), "after a restart") > last);
    }

    private List<String> segments(String id) throws IOException {
        try (Stream<Path> files = Files.list(dirOf(id).resolve("data"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
