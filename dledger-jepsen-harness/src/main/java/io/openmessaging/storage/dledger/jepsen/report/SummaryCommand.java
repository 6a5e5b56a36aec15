package io.openmessaging.storage.dledger.jepsen.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.beust.jcommander.Parameter;
import io.openmessaging.storage.dledger.jepsen.cli.Command;
import io.openmessaging.storage.dledger.jepsen.cli.UsageException;
import io.openmessaging.storage.dledger.jepsen.history.Edn;
import io.openmessaging.storage.dledger.jepsen.history.Json;
import io.openmessaging.storage.dledger.jepsen.history.Keyword;

/** Prints a line for each run of a store, and exits with the status of the worst. */
public final class SummaryCommand extends Command {
    @Parameter(names = "--store", order = 1, description = "directory of the runs")
    private String store = "store";

    @Parameter(names = "--json", order = 2, description = "print the table as JSON")
    private boolean json;

    /** A command. */
    public SummaryCommand() {
    }

    @Override
    public String name() {
        return "summary";
    }

    @Override
    public String summary() {
        return "prints a table of all runs in a store";
    }

    @Override
    public List<String> examples() {
        return List.of("summary", "summary --store store --json");
    }

    @Override
    public int run(PrintStream out, PrintStream err) throws UsageException, IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Path run : new StoreDirectory(Path.of(store)).runs()) {
            rows.add(row(run));
        }
        if (rows.isEmpty()) {
            throw new UsageException("no runs in " + store);
        }
        if (json) {
            out.println(Json.write(rows));
        } else {
            out.printf("%-8s  %-28s  %-20s  %-12s  %s%n", "VERDICT", "TEST", "TIME", "LONGEST GAP",
                "INVALID OR UNKNOWN");
            rows.forEach(row -> out.printf("%-8s  %-28s  %-20s  %-12s  %s%n", row.values().toArray()));
        }
        boolean isInvalid = rows.stream().anyMatch(row -> row.get("verdict").equals("invalid"));
        boolean isValid = rows.stream().allMatch(row -> row.get("verdict").equals("valid"));
        return isInvalid ? 1 : isValid ? 0 : 2;
    }

    private static Map<String, Object> row(Path run) throws IOException {
        Path file = run.resolve("results.edn");
        Map<?, ?> results = Files.exists(file) && Edn.read(Files.readString(file)) instanceof Map<?, ?> map
            ? map : Map.of();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("verdict", word(results.get(new Keyword("valid?"))));
        row.put("test", run.getParent().getFileName().toString());
        row.put("time", run.getFileName().toString());
        Object gap = "-";
        List<String> bad = new ArrayList<>();
        for (Map.Entry<?, ?> each : results.entrySet()) {
            if (each.getValue() instanceof Map<?, ?> result && result.containsKey(new Keyword("valid?"))) {
                Object longest = result.get(new Keyword("longest-gap-in-faults"));
                gap = longest == null ? gap : longest;
                if (!Boolean.TRUE.equals(result.get(new Keyword("valid?")))) {
                    bad.add(each.getKey().toString());
                }
            }
        }
        row.put("longest-gap-seconds", gap);
        row.put("not-valid", String.join(" ", bad));
        return row;
    }

    private static String word(Object valid) {
        return Boolean.TRUE.equals(valid) ? "valid" : Boolean.FALSE.equals(valid) ? "invalid" : "unknown";
    }
}
