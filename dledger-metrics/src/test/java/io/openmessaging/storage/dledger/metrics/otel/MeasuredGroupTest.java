package io.openmessaging.storage.dledger.metrics.otel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.Await;
import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerRuntime;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.LocalRpcService;
import io.openmessaging.storage.dledger.MetricsConfig;
import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.runtime.Counters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Goal: Prometheus gets every instrument of a group, with what has happened. Method: three members of one process, with
 * real stores, that do everything there is to measure.
 */
@Timeout(120)
class MeasuredGroupTest {
    private static final List<String> IDS = List.of("n0", "n1", "n2");
    private static final int WRITES = 60;
    private static final int THRESHOLD = 10;

    @TempDir
    private Path directory;

    private final ExecutorService networkThreads = Executors.newFixedThreadPool(2);
    private final LocalRpcService.Network network = new LocalRpcService.Network(networkThreads);
    private final DLedgerRuntime runtime = new DLedgerRuntime(1, 1);
    private final int port = Scrape.freePort();
    private final List<DLedgerServer> servers = new ArrayList<>();
    private CountingMachine lastMachine;

    @AfterEach
    void endEverything() throws InterruptedException {
        servers.forEach(DLedgerServer::shutdown);
        runtime.close();
        networkThreads.shutdown();
        assertTrue(networkThreads.awaitTermination(10, TimeUnit.SECONDS));
    }

    private DLedgerServer start(String id) {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup("g");
        config.setSelfId(id);
        config.setPeers("n0-localhost:1;n1-localhost:2;n2-localhost:3");
        config.setStoreBaseDir(directory.toString());
        config.setMappedFileSizeForEntryData(4096);
        config.setMappedFileSizeForEntryIndex(4096);
        config.setEnableSnapshot(true);
        config.setSnapshotThreshold(THRESHOLD);
        config.setCheckPointInterval(100);
        config.setSnapshotKeepEntriesForFollowers(0);
        config.setMetricsExporterType(MetricsConfig.MetricsExporterType.PROM);
        config.setMetricsPromExporterHost("127.0.0.1");
        config.setMetricsPromExporterPort(port);
        lastMachine = new CountingMachine();
        DLedgerServer server = DLedgerServer.builder(config).rpc(new LocalRpcService(network)).runtime(runtime)
            .stateMachine(lastMachine).build();
        server.startup();
        servers.add(server);
        return server;
    }

    private static void write(DLedgerServer leader, int count) {
        for (int i = 0; i < count; i++) {
            assertEquals(DLedgerResponseCode.SUCCESS, leader.write(new byte[100]).join().code());
        }
    }

    /** A log is cut when a snapshot is taken, and only below its checkpoint, which follows in time. */
    private static int writeUntilDropped(DLedgerServer leader, long index) {
        int written = 0;
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (leader.getDLedgerStore().base().index() <= index) {
            assertTrue(System.nanoTime() < deadlineNs, "the log was not cut in time");
            write(leader, 1);
            written++;
        }
        return written;
    }

    private static String id(DLedgerServer server) {
        return server.getdLedgerConfig().getSelfId();
    }

    private static String of(String name, DLedgerServer server, String... more) {
        return name + "{group=\"g\"" + (more.length == 0 ? "" : "," + String.join(",", more)) + ",self_id=\""
            + id(server) + "\"}";
    }

    private DLedgerServer leader() {
        Await.within(60, () -> servers.stream().anyMatch(server -> server.getMemberState().isLeader()));
        return servers.stream().filter(server -> server.getMemberState().isLeader()).findFirst().orElseThrow();
    }

    @Test
    void aScrapeHoldsEveryInstrumentOfAGroupThatDidEverything() throws Exception {
        IDS.forEach(this::start);
        DLedgerServer leader = leader();
        write(leader, WRITES);
        for (ReadMode mode : ReadMode.values()) {
            Await.within(60, () -> leader.readIndex(mode).join().code() == DLedgerResponseCode.SUCCESS);
        }
        DLedgerServer late = servers.stream().filter(server -> server != leader).findFirst().orElseThrow();
        Await.within(60, () -> late.counters().get(Counters.Kind.SNAPSHOTS) > 0);
        long lateEnd = leader.getDLedgerStore().lastIndex();
        // Or it might get more before it is stopped.
        Await.within(60, () -> late.getDLedgerStore().lastIndex() == lateEnd);
        late.shutdown();
        servers.remove(late);
        int writes = WRITES + writeUntilDropped(leader, lateEnd);
        DLedgerServer back = start(id(late));
        Await.within(60, () -> back.counters().get(Counters.Kind.INSTALLED_SNAPSHOTS) > 0
            && lastMachine.count() == writes);
        Await.within(60, () -> leader.getMemberState().isLeader());

        Scrape scrape = Scrape.of(port);
        assertAppends(scrape, leader, writes);
        assertReplicated(scrape, leader, writes);
        assertSnapshots(scrape, leader, back, writes);
        for (ReadMode mode : ReadMode.values()) {
            assertTrue(scrape.value(of("dledger_read_latency_microseconds_count", leader,
                "read_mode=\"" + mode + "\"")) >= 1);
        }
        assertTrue(scrape.value(of("dledger_force_latency_microseconds_count", leader)) > 0);
        assertTrue(scrape.value(of("dledger_force_latency_microseconds_sum", leader)) > 0);
        for (Counters.Kind kind : Counters.Kind.values()) {
            assertTrue(scrape.text().contains("dledger_" + kind.name().toLowerCase(Locale.ROOT)
                .replace("_micros", "_microseconds")), () -> kind + " is not in\n" + scrape.text());
        }
        assertEquals((double) leader.counters().get(Counters.Kind.APPENDS),
            scrape.value(of("dledger_appends_total", leader)));
        assertFalse(scrape.text().contains("otel_scope"), "labels of the tool say nothing to its user");
    }

    private static void assertAppends(Scrape scrape, DLedgerServer leader, double writes) {
        assertEquals(writes, scrape.value(of("dledger_append_entry_latency_microseconds_count", leader)));
        assertTrue(scrape.value(of("dledger_append_entry_latency_microseconds_sum", leader)) > writes, "in us");
        assertEquals(writes, scrape.value(of("dledger_append_entry_latency_microseconds_bucket", leader)
            .replace("}", ",le=\"+Inf\"}")));
        assertEquals(writes, scrape.value(of("dledger_append_entry_batch_count_count", leader)));
        assertEquals(writes, scrape.value(of("dledger_append_entry_batch_count_sum", leader)), "one entry each");
        assertEquals(writes * (100 + 48), scrape.value(of("dledger_append_entry_batch_bytes_sum", leader)));
        assertTrue(scrape.value(of("dledger_apply_task_batch_count_sum", leader)) >= writes);
        assertTrue(scrape.value(of("dledger_apply_task_latency_microseconds_count", leader)) > 0);
        assertTrue(scrape.text().contains("# TYPE dledger_append_entry_latency_microseconds histogram"));
    }

    private static void assertReplicated(Scrape scrape, DLedgerServer leader, double writes) {
        for (String remote : IDS.stream().filter(each -> !each.equals(id(leader))).toList()) {
            String label = "remote_id=\"" + remote + "\"";
            double pushes = scrape.value(of("dledger_replicate_entry_latency_microseconds_count", leader, label));
            assertTrue(pushes > 0 && pushes <= writes + 10, "pushes: " + pushes);
            assertTrue(scrape.value(of("dledger_replicate_entry_batch_bytes_sum", leader, label)) >= WRITES * 148);
            assertTrue(scrape.value(of("dledger_replicate_entry_batch_count_sum", leader, label)) >= WRITES);
        }
    }

    private static void assertSnapshots(Scrape scrape, DLedgerServer leader, DLedgerServer back, int writes) {
        double saved = scrape.value(of("dledger_save_snapshot_latency_microseconds_count", leader));
        // A read through the log, and an election, is an entry, too.
        long all = leader.getDLedgerStore().lastIndex() + 1;
        assertTrue(saved >= 2 && saved <= all / THRESHOLD, () -> "saved: " + saved + " in " + all);
        assertEquals(1, scrape.value(of("dledger_install_snapshot_latency_microseconds_count", back)));
        assertEquals(2, scrape.value(of("dledger_load_snapshot_latency_microseconds_count", back)),
            "its own at the start, then the leader's");
        double kept = scrape.value(of("dledger_snapshot_count", leader));
        assertTrue(kept >= 1 && kept <= 3, "kept: " + kept);
        double entries = scrape.value(of("dledger_entries_count", leader));
        assertTrue(entries >= 0 && entries < writes, "entries: " + entries);
        assertTrue(scrape.value(of("dledger_entry_store_size_bytes", leader)) >= 0);
    }
}
