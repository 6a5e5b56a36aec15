package io.openmessaging.storage.dledger.jepsen.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import com.google.gson.JsonParser;
import io.openmessaging.storage.dledger.jepsen.checker.AvailabilityChecker;
import io.openmessaging.storage.dledger.jepsen.checker.RegisterChecker;
import io.openmessaging.storage.dledger.jepsen.checker.Result;
import io.openmessaging.storage.dledger.jepsen.cli.CommandLine;
import io.openmessaging.storage.dledger.jepsen.history.Edn;
import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Keyword;
import io.openmessaging.storage.dledger.jepsen.history.Operation;
import io.openmessaging.storage.dledger.jepsen.history.Operation.Type;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final String BROWSER = "chromium";

    @TempDir
    Path root;

    private Path write(long lastRead) throws IOException {
        List<Operation> operations = new ArrayList<>();
        for (long i = 0; i < 600; i++) {
            int process = (int) (i % 4);
            List<Long> value = List.of((long) process, i);
            if (i == 150 || i == 300) {
                add(operations, i * 50, Operation.NEMESIS, Type.INFO, i == 150 ? "start-kill" : "stop-kill", "n0");
            }
            add(operations, i * 50, process, Type.INVOKE, "write", value);
            boolean isSlow = i > 150 && i < 170;
            Type type = isSlow ? Type.FAIL : Type.OK;
            add(operations, i * 50 + 3 + i % 29, process, type, "write", value);
        }
        List<Object> key = new ArrayList<>(List.of(3L));
        key.add(null);
        add(operations, 31_000, 3, Type.INVOKE, "read", key);
        add(operations, 31_001, 3, Type.OK, "read", List.of(3L, lastRead));
        History history = new History(operations);
        Path run = new StoreDirectory(root).create("register", Instant.parse("2026-01-02T03:04:05.006Z"));
        StringBuilder text = new StringBuilder();
        operations.forEach(each -> text.append(Edn.write(each.toEdn())).append('\n'));
        Files.writeString(run.resolve("history.edn"), text);
        Map<String, Result> results = new LinkedHashMap<>();
        results.put("linearizable", RegisterChecker.startingWith(-1L, Duration.ofSeconds(60)).check(history));
        results.put("availability", AvailabilityChecker.measuring().check(history));
        Report.write(run, history, results, new RunFacts("register", Instant.EPOCH, "register", List.of("kill"),
            Map.of("rate", 20L, "note", "</script><b>"), List.of(new RoleChange(0, "n0", "LEADER", 1),
            new RoleChange(7_500_000_000L, "n0", "DOWN", -1), new RoleChange(0, "n1", "FOLLOWER", 1),
            new RoleChange(8_000_000_000L, "n1", "LEADER", 2))));
        return run;
    }

    private static void add(List<Operation> operations, long ms, int process, Type type, String f, Object value) {
        operations.add(new Operation(operations.size(), ms * 1_000_000, process, type, f, value, null));
    }

    private int summary(ByteArrayOutputStream out, String... options) {
        List<String> args = new ArrayList<>(List.of("summary", "--store", root.toString()));
        args.addAll(List.of(options));
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        return new CommandLine(List.of(new SummaryCommand())).run(args.toArray(new String[0]), stream, stream);
    }

    @Test
    void aRunLeavesItsVerdictForProgramsAndPeople() throws IOException {
        Path run = write(599);
        Map<?, ?> results = (Map<?, ?>) Edn.read(Files.readString(run.resolve("results.edn")));
        assertEquals(true, results.get(new Keyword("valid?")));
        assertTrue(JsonParser.parseString(Files.readString(run.resolve("results.json"))).getAsJsonObject()
            .getAsJsonObject("linearizable").get("valid?").getAsBoolean());
        assertEquals("0\t:invoke\t:write\t[0 0]", Files.readAllLines(run.resolve("history.txt")).get(0));
        assertEquals(1_204, Files.readAllLines(run.resolve("history.txt")).size());
        String page = Files.readString(run.resolve("report.html"));
        assertFalse(page.contains("</script><b>"), "data must not end the script that holds it");
        assertFalse(Pattern.compile("(src|href)=").matcher(page).find(), "the page must not load anything");
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        assertEquals(0, summary(table));
        assertTrue(table.toString(StandardCharsets.UTF_8).lines().toList().get(1).startsWith("valid     register"));
    }

    @Test
    void aBadRunShowsItsCounterExample() throws IOException {
        Path run = write(595);
        assertTrue(Files.readString(run.resolve("report.html")).contains("fits nowhere"));
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        assertEquals(1, summary(table, "--json"));
        assertEquals(":linearizable", JsonParser.parseString(table.toString(StandardCharsets.UTF_8)).getAsJsonArray()
            .get(0).getAsJsonObject().get("not-valid").getAsString());
    }

    @Test
    void aRunWhoseResultsAreCutOffIsUnknownAndTheOthersAreTold() throws IOException {
        Path run = write(599);
        Path broken = new StoreDirectory(root).create("broken", Instant.EPOCH);
        Files.writeString(broken.resolve("history.edn"), "");
        String results = Files.readString(run.resolve("results.edn"));
        Files.writeString(broken.resolve("results.edn"), results.substring(0, results.length() / 2));
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        assertEquals(2, summary(table));
        List<String> lines = table.toString(StandardCharsets.UTF_8).lines().toList();
        assertTrue(lines.get(1).startsWith("unknown   broken") && lines.get(2).startsWith("valid     register"),
            lines::toString);
    }

    @Test
    void aBrowserDrawsEveryPlot() throws IOException, InterruptedException {
        boolean hasBrowser = List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, BROWSER)));
        if (!hasBrowser) {
            System.err.println("SKIPPED: no " + BROWSER + " on PATH, so nobody looks at the report");
        }
        Assumptions.assumeTrue(hasBrowser, "no " + BROWSER + " on PATH");
        Path page = write(595).resolve("report.html");
        Path picture = root.resolve("report.png");
        String dom = browse(page, "--dump-dom");
        for (String id : List.of("throughput", "latency", "roles", "timeline", "verdicts")) {
            String section = dom.substring(dom.indexOf("<section id=\"" + id + "\""));
            section = section.substring(0, section.indexOf("</section>"));
            assertTrue(section.contains("class=\"plot\""), "nothing is drawn in " + id);
        }
        assertTrue(dom.contains("INVALID · register"));
        browse(page, "--screenshot=" + picture, "--window-size=1200,2400");
        assertTrue(Files.size(picture) > 50_000, "the picture is nearly empty");
        String copy = System.getProperty("dledger.report.png", "");
        if (!copy.isEmpty()) {
            Files.copy(picture, Path.of(copy), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private String browse(Path page, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu",
            "--hide-scrollbars", "--virtual-time-budget=5000", "--user-data-dir=" + root.resolve("browser")));
        command.addAll(List.of(options));
        command.add(page.toUri().toString());
        Path out = root.resolve("browser.out");
        Process process = new ProcessBuilder(command).redirectOutput(out.toFile())
            .redirectError(root.resolve("browser.err").toFile()).start();
        try {
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the browser does not end");
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(out);
    }
}
