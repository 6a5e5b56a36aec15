package io.openmessaging.storage.dledger.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.example.demo.FreePorts;

/** What members of the executable jar tell Prometheus and the log. */
class MetricsIT {
    private static final String PEERS = "n0-localhost:20911";

    @TempDir
    private Path directory;

    private int port;
    private int metricsPort;

    @BeforeEach
    void findPorts() throws IOException {
        List<Integer> ports = FreePorts.find(2);
        port = ports.get(0);
        metricsPort = ports.get(1);
    }

    private static String scrape(String url) throws Exception {
        HttpResponse<String> page = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(url)).build(),
            HttpResponse.BodyHandlers.ofString());
        assertEquals(200, page.statusCode());
        return page.body();
    }

    /** The value of the first series that begins so. */
    private static double value(String page, String series) {
        return page.lines().filter(line -> line.startsWith(series)).findFirst()
            .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .orElseThrow(() -> new AssertionError("no " + series + " in\n" + page));
    }

    /** The words of a line of the README, with this test's ports and directory in them. */
    private String[] ofReadme(String line) {
        String here = line.replace(" &", "").replace("\"", "").replace("20911", "" + port)
            .replace("5557", "" + metricsPort).replace("/tmp/register", directory.toString());
        String[] words = here.split(" +");
        return Arrays.copyOfRange(words, 1, words.length);
    }

    /** As the README of the command line shows it. */
    @Test
    void prometheusGetsWhatARegisterHasDone() throws Exception {
        List<String> lines = Readme.block("dledger-example/README.md", "sh", "--metrics-exporter-type PROM").lines()
            .toList();
        assertEquals(4, lines.size());
        try (Cli member = Cli.start(ofReadme(lines.get(0)))) {
            member.awaitLine("listen the port: ");
            assertEquals(0, Cli.run(ofReadme(lines.get(1))).status());
            Cli read = Cli.run(ofReadme(lines.get(2)));
            assertEquals(0, read.status(), read::toString);

            String page = scrape(ofReadme(lines.get(3))[0]);
            String labels = "{group=\"default\",self_id=\"n0\"}";
            assertEquals(2, value(page, "dledger_append_entry_latency_microseconds_count" + labels),
                "the client's session and its write");
            assertTrue(value(page, "dledger_append_entry_latency_microseconds_sum" + labels) > 1);
            assertTrue(value(page, "dledger_apply_task_latency_microseconds_count" + labels) >= 1);
            assertTrue(value(page, "dledger_force_latency_microseconds_count" + labels) >= 1);
            assertTrue(value(page, "dledger_read_latency_microseconds_count"
                + "{group=\"default\",read_mode=\"READ_INDEX_READ\",self_id=\"n0\"}") >= 1);
            assertTrue(value(page, "dledger_entries_count" + labels) >= 1);
            member.process().toHandle().destroy();
            assertEquals(0, member.await().status(), member::toString);
        }
    }

    @Test
    void membersOfAProcessShareAnExporter() throws Exception {
        List<String> yaml = new ArrayList<>(List.of("configs:"));
        for (String group : List.of("orders", "bills")) {
            yaml.add("  - {group: " + group + ", selfId: n0, peers: \"" + PEERS.replace("20911", "" + port)
                + "\", storeBaseDir: " + directory.resolve(group) + ", metricsExporterType: PROM, "
                + "metricsPromExporterHost: 127.0.0.1, metricsPromExporterPort: " + metricsPort + "}");
        }
        Path file = Files.write(directory.resolve("members.yaml"), yaml);
        try (Cli member = Cli.start("appender", "-c", file.toString())) {
            member.awaitLine("listen the port: ");
            String peers = PEERS.replace("20911", "" + port);
            assertEquals(0, Cli.run("append", "-g", "orders", "-p", peers, "-c", "2").status());
            assertEquals(0, Cli.run("append", "-g", "bills", "-p", peers, "-c", "3").status());
            String page = scrape("http://127.0.0.1:" + metricsPort + "/metrics");
            assertEquals(2, value(page, "dledger_entries_count{group=\"orders\""));
            assertEquals(3, value(page, "dledger_entries_count{group=\"bills\""));
            assertTrue(member.process().isAlive());
        }
    }

    @Test
    void aCollectorThatIsNotThereCostsALineAndNoMore() throws Exception {
        String peers = PEERS.replace("20911", "" + port);
        try (Cli member = Cli.start("appender", "-p", peers, "-s", directory.toString(), "--metrics-exporter-type",
                "OTLP_GRPC", "--metrics-grpc-exporter-target", "http://127.0.0.1:" + metricsPort)) {
            member.awaitLine("listen the port: ");
            assertEquals(0, Cli.run("append", "-p", peers).status());
            member.process().toHandle().destroy(); // The last report has nowhere to go.
            member.await();
            assertEquals(0, member.status(), member::toString);
            assertEquals(1, member.log().stream().filter(line -> line.contains("do not reach the collector")).count(),
                member::toString);
            assertEquals(1, member.err().size(), member::toString);
            assertTrue(member.err().get(0).startsWith("stopped in "), member::toString);
        }
    }

    @Test
    void theLogGetsALastReportOnStandardError() throws Exception {
        String peers = PEERS.replace("20911", "" + port);
        try (Cli member = Cli.start("appender", "-p", peers, "-s", directory.toString(), "--metrics-exporter-type",
                "LOG")) {
            member.awaitLine("listen the port: ");
            assertEquals(0, Cli.run("append", "-p", peers).status());
            member.process().toHandle().destroy();
            member.await();
            assertEquals(0, member.status(), member::toString);
            String series = "dledger_append_entry_latency{group=default, self_id=n0} count=1 ";
            assertTrue(member.log().stream().anyMatch(line -> line.contains(series)), member::toString);
            assertTrue(member.out().stream().noneMatch(line -> line.contains("latency")), member::toString);
        }
    }
}
