package io.openmessaging.storage.dledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.metrics.MemberGauges;
import io.openmessaging.storage.dledger.metrics.MemberMeter;
import io.openmessaging.storage.dledger.metrics.MetricsProvider;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import io.openmessaging.storage.dledger.store.ForwardingStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Goal: a member is measured from its start to its end. Method: a member of one, with a provider that remembers. */
@Timeout(60)
class DLedgerServerMetricsTest {
    private final ExecutorService networkThreads = Executors.newFixedThreadPool(1);
    private final DLedgerRuntime runtime = new DLedgerRuntime(1, 1);
    private final List<String> events = new ArrayList<>();
    private MemberGauges gauges;
    private volatile int appends;

    @AfterEach
    void endEverything() throws InterruptedException {
        runtime.close();
        networkThreads.shutdown();
        assertTrue(networkThreads.awaitTermination(10, TimeUnit.SECONDS));
    }

    private MemberMeter open(DLedgerConfig config, MemberGauges shown) {
        events.add("open " + config.getSelfId());
        gauges = shown;
        return new MemberMeter() {
            @Override
            public void appended(int entries, long bytes, long nanos) {
                appends++;
            }

            @Override
            public void close() {
                events.add("close");
            }
        };
    }

    private DLedgerServer server(MetricsProvider provider) {
        DLedgerConfig config = new DLedgerConfig();
        config.setStoreType(DLedgerConfig.MEMORY);
        return DLedgerServer.builder(config).metrics(provider).runtime(runtime)
            .rpc(new LocalRpcService(new LocalRpcService.Network(networkThreads)))
            .store(new ForwardingStore(new DLedgerMemoryStore()) {
                @Override
                public void close() throws IOException {
                    events.add("store closed");
                    super.close();
                }
            }).build();
    }

    private static void append(DLedgerServer server, String body) {
        AppendEntryRequest request = new AppendEntryRequest();
        request.setGroup(server.getdLedgerConfig().getGroup());
        request.setBody(body.getBytes(StandardCharsets.UTF_8));
        assertEquals(DLedgerResponseCode.SUCCESS, server.handleAppend(request).join().responseCode());
    }

    @Test
    void aMemberIsMeasuredFromItsStartUntilBeforeItsStoreIsClosed() {
        DLedgerServer server = server(this::open);
        assertEquals(List.of(), events, "not before the start");
        server.startup();
        try {
            while (!server.getMemberState().isLeader()) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 5; i++) {
                append(server, "body");
            }
            assertEquals(5, appends);
            assertEquals(5, gauges.entries());
            assertEquals(5L * EntryLayout.sizeOf(4), gauges.storeBytes());
            assertEquals(0, gauges.snapshots(), "no state machine, no snapshots");
            assertEquals(5, gauges.counters().get("APPENDS"));
        } finally {
            server.shutdown();
        }
        assertEquals(List.of("open n0", "close", "store closed"), events);
    }

    @Test
    void aMemberThatCannotBeMeasuredAsItShouldDoesNotStart() {
        DLedgerException fault = new DLedgerException(DLedgerResponseCode.NETWORK_ERROR, "the port is in use");
        DLedgerServer server = server((config, shown) -> {
            throw fault;
        });
        assertSame(fault, assertThrows(DLedgerException.class, server::startup));
        assertEquals(List.of("store closed"), events);
    }

    @Test
    void withoutTheModuleThatExportsAMemberSaysSoInsteadOfMeasuringNothing() {
        DLedgerConfig config = new DLedgerConfig();
        config.setMetricsExporterType(DLedgerConfig.MetricsExporterType.PROM);
        DLedgerServerBuilder parts = DLedgerServer.builder(config).store(new DLedgerMemoryStore())
            .rpc(new LocalRpcService(new LocalRpcService.Network(networkThreads)));
        DLedgerException missing = assertThrows(DLedgerException.class, parts::build);
        assertTrue(missing.getMessage().contains("PROM")
            && missing.getMessage().endsWith("the module dledger-metrics is missing"), missing.getMessage());
    }
}
