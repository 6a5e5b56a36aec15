package io.openmessaging.storage.dledger.metrics.otel;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.openmessaging.storage.dledger.Await;
import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.MetricsConfig.MetricsExporterType;
import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.metrics.MemberGauges;
import io.openmessaging.storage.dledger.metrics.MemberMeter;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import okhttp3.Protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Goal: exporters serve all members, and end with the last. Method: real ones, and members without a log. */
@Timeout(60)
class OpenTelemetryProviderTest {
    /** Daemons of OkHttp that serve the whole process, and end by themselves after a minute. */
    private static final Set<String> ENDS_WHEN_IDLE = Set.of("OkHttp TaskRunner", "Okio Watchdog");

    private final OpenTelemetryProvider provider = new OpenTelemetryProvider();
    private final int port = Scrape.freePort();

    /** A member with so many entries, and so many bytes in each. */
    private record Gauges(long entries) implements MemberGauges {
        @Override
        public long storeBytes() {
            return 100 * entries;
        }

        @Override
        public long snapshots() {
            return 3;
        }

        @Override
        public Map<String, Long> counters() {
            return Map.of("FORCES", 7L);
        }
    }

    private DLedgerConfig config(String group, MetricsExporterType type, Consumer<DLedgerConfig> more) {
        DLedgerConfig config = new DLedgerConfig();
        config.setGroup(group);
        config.setMetricsExporterType(type);
        config.setMetricsPromExporterHost("127.0.0.1");
        config.setMetricsPromExporterPort(port);
        config.setMetricsGrpcExporterTarget("http://127.0.0.1:" + port);
        config.setMetricGrpcExporterTimeOutInMills(500);
        more.accept(config);
        config.validate();
        return config;
    }

    private DLedgerConfig prometheus(String group) {
        return config(group, MetricsExporterType.PROM, config -> { });
    }

    private static String message(Runnable call) {
        String message = assertThrows(DLedgerException.class, call::run).getMessage();
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    @Test
    void groupsOfAProcessShareAPortAndAreToldApartByTheirLabel() throws Exception {
        try (MemberMeter one = provider.open(prometheus("g1"), new Gauges(1));
             MemberMeter two = new OpenTelemetryProvider().open(prometheus("g2"), new Gauges(2))) {
            one.appended(1, 148, 5_000_000);
            two.appended(10, 1480, 7_000_000);
            two.appended(20, 2960, 7_000_000);

            Scrape scrape = Scrape.of(port);
            for (int group = 1; group <= 2; group++) {
                String labels = "{group=\"g" + group + "\",self_id=\"n0\"}";
                assertEquals(group, scrape.value("dledger_entries_count" + labels));
                assertEquals(100.0 * group, scrape.value("dledger_entry_store_size_bytes" + labels));
                assertEquals(3, scrape.value("dledger_snapshot_count" + labels));
                assertEquals(7, scrape.value("dledger_forces_total" + labels));
                assertEquals(group, scrape.value("dledger_append_entry_latency_microseconds_count" + labels));
            }
            assertEquals(5_000, scrape.value(
                "dledger_append_entry_latency_microseconds_sum{group=\"g1\",self_id=\"n0\"}"));
            assertEquals(30, scrape.value("dledger_append_entry_batch_count_sum{group=\"g2\",self_id=\"n0\"}"));
        }
    }

    @Test
    void whoPrefersTheBinaryFormGetsIt() throws Exception {
        try (MemberMeter meter = provider.open(prometheus("g"), new Gauges(1))) {
            meter.forced(1000);
            String binary = Scrape.page(port, "Accept", "application/vnd.google.protobuf;"
                + "proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,text/plain;version=0.0.4;q=0.3");
            assertTrue(binary.contains("dledger_force_latency_microseconds"), binary);
            assertFalse(binary.contains("# TYPE"), binary);
        }
    }

    @Test
    void aMemberThatHasLeftIsNotLookedAt() throws Exception {
        MemberMeter left = provider.open(prometheus("left"), new Gauges(1));
        try (MemberMeter stays = provider.open(prometheus("stays"), new Gauges(2))) {
            left.close();
            left.close();
            Scrape scrape = Scrape.of(port);
            assertEquals(2, scrape.value("dledger_entries_count{group=\"stays\",self_id=\"n0\"}"));
            assertFalse(scrape.text().contains("left"), scrape.text());
            assertNotNull(stays);
        }
    }

    @Test
    void aMemberThatCannotBeLookedAtDoesNotHideTheOthers() throws Exception {
        MemberGauges broken = new MemberGauges() {
            @Override
            public long entries() {
                return 1;
            }

            @Override
            public long storeBytes() {
                return 1;
            }

            @Override
            public long snapshots() {
                throw new IllegalStateException("as the test says");
            }

            @Override
            public Map<String, Long> counters() {
                return Map.of();
            }
        };
        try (CapturedLog log = CapturedLog.of(MeasuredMember.class);
             MemberMeter one = provider.open(prometheus("broken"), broken);
             MemberMeter other = provider.open(prometheus("whole"), new Gauges(2))) {
            Scrape scrape = Scrape.of(port);
            assertEquals(3, scrape.value("dledger_snapshot_count{group=\"whole\",self_id=\"n0\"}"));
            assertTrue(log.text().contains("as the test says"), log.text());
            assertFalse(one == other);
        }
    }

    @ParameterizedTest
    @EnumSource(value = MetricsExporterType.class, names = "DISABLE", mode = EnumSource.Mode.EXCLUDE)
    void theLastCloseEndsPortAndThreads(MetricsExporterType type) throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (CapturedLog log = CapturedLog.of(LogExporter.class)) {
            for (int time = 0; time < 2; time++) {
                MemberMeter meter = provider.open(config("g", type, config -> { }), new Gauges(1));
                meter.forced(1000);
                meter.close();
            }
            assertEquals(type == MetricsExporterType.LOG, !log.text().isEmpty());
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        for (List<Thread> left = since(before); !left.isEmpty(); left = since(before)) {
            assertTrue(System.nanoTime() < deadlineNs, "still there: " + left);
            left.get(0).join(100);
        }
    }

    private static List<Thread> since(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !before.contains(thread) && !ENDS_WHEN_IDLE.contains(thread.getName()))
            .filter(thread -> thread.getThreadGroup() == Thread.currentThread().getThreadGroup()).toList();
    }

    @Test
    void aPortInUseIsSaidInOneLineAndNothingIsLeft() throws Exception {
        try (ServerSocket holder = new ServerSocket()) {
            holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            String message = message(() -> provider.open(prometheus("g"), new Gauges(1)));
            assertTrue(message.startsWith("metrics cannot listen on 127.0.0.1:" + port + ": "), message);
            assertTrue(message.contains("in use"), message);
        }
        provider.open(prometheus("g"), new Gauges(1)).close();
    }

    @Test
    void anAddressThatIsNoneIsSaidInOneLine() {
        assertEquals("metrics cannot listen on 256.1.1.1:" + port + ": unknown host",
            message(() -> provider.open(config("g", MetricsExporterType.PROM,
                config -> config.setMetricsPromExporterHost("256.1.1.1")), new Gauges(1))));
        assertTrue(message(() -> provider.open(config("g", MetricsExporterType.OTLP_GRPC,
            config -> config.setMetricsGrpcExporterTarget("collector:port")), new Gauges(1)))
            .startsWith("metricsGrpcExporterTarget must be host:port or a URL, is 'https://collector:port': "));
    }

    @Test
    void whoWantsNoMeasurementsGetsNone() {
        assertSame(MemberMeter.NONE,
            provider.open(config("g", MetricsExporterType.DISABLE, config -> { }), new Gauges(1)));
    }

    @Test
    void aCollectorGetsTheMeasurementsOverGrpcWithTheHeaders() throws Exception {
        try (MockWebServer collector = new MockWebServer()) {
            collector.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
            collector.enqueue(accepted());
            collector.start();
            MemberMeter meter = provider.open(config("orders", MetricsExporterType.OTLP_GRPC, config -> {
                config.setMetricsGrpcExporterTarget("http://127.0.0.1:" + collector.getPort());
                config.setMetricsGrpcExporterHeader("authorization:Bearer a:b,tenant:t1");
                config.setMetricGrpcExporterTimeOutInMills(10_000);
            }), new Gauges(5));
            meter.replicated("n2", 3, 444, 1_000_000);
            meter.close(); // Which makes a last report.

            RecordedRequest request = collector.takeRequest(30, TimeUnit.SECONDS);
            assertNotNull(request, "nothing came");
            assertEquals("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", request.getTarget());
            assertEquals("Bearer a:b", request.getHeaders().get("authorization"));
            assertEquals("t1", request.getHeaders().get("tenant"));
            String body = request.getBody().string(StandardCharsets.ISO_8859_1);
            for (String part : List.of("dledger_replicate_entry_latency", "us", "remote_id", "n2", "orders",
                    "dledger_entries_count")) {
                assertTrue(body.contains(part), "no " + part + " in the request");
            }
        }
    }

    @Test
    void aCollectorThatCannotBeReachedIsToldInOneLineUntilItCan() throws Exception {
        try (CapturedLog log = CapturedLog.of(CollectorExporter.class); MockWebServer collector = new MockWebServer()) {
            MemberMeter meter = provider.open(config("g", MetricsExporterType.OTLP_GRPC,
                config -> config.setMetricGrpcExporterIntervalInMills(50)), new Gauges(1));
            Await.within(30, () -> !log.text().isEmpty());
            collector.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
            for (int i = 0; i < 1000; i++) {
                collector.enqueue(accepted());
            }
            collector.start(InetAddress.getLoopbackAddress(), port);
            Await.within(30, () -> log.text().contains(" again\n"));
            meter.close();
            List<String> lines = log.text().lines().toList();
            String target = "http://127.0.0.1:" + port;
            assertTrue(lines.get(0).startsWith("measurements do not reach the collector " + target + ", and are sent "
                + "again later: "), lines.get(0));
            assertEquals("measurements reach the collector " + target + " again", lines.get(1));
        }
    }

    private static MockResponse accepted() {
        return new MockResponse.Builder().addHeader("content-type", "application/grpc").body("\0\0\0\0\0")
            .trailers(Headers.of("grpc-status", "0")).build();
    }

    @Test
    void theLogGetsALineForEachSeries() {
        try (CapturedLog log = CapturedLog.of(LogExporter.class)) {
            MemberMeter meter = provider.open(config("g", MetricsExporterType.LOG, config -> { }), new Gauges(5));
            for (int i = 0; i < 99; i++) {
                meter.forced(150_000);
            }
            meter.forced(40_000_000);
            meter.close();
            assertTrue(log.text().contains("dledger_force_latency{group=g, self_id=n0} count=100 mean=549 us "
                + "p50<=200 us p99<=200 us min=150 us max=40000 us"), log.text());
            assertTrue(log.text().contains("dledger_entries_count{group=g, self_id=n0} 5\n"), log.text());
            assertTrue(log.text().contains("dledger_entry_store_size{group=g, self_id=n0} 500 bytes"), log.text());
        }
    }
}
