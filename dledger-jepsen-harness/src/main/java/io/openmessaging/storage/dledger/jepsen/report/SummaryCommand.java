package io.openmessaging.storage.dledger.jepsen.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.beust.jcommander.Parameter;
import io.openmessaging.storage.dledger.jepsen.checker.Verdict;
import io.openmessaging.storage.dledger.jepsen.cli.Command;
import io.openmessaging.storage.dledger.jepsen.cli.UsageException;
import io.openmessaging.storage.dledger.jepsen.history.Json;

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
        List<RunSummary> runs = new ArrayList<>();
        for (Path run : new StoreDirectory(Path.of(store)).runs()) {
            runs.add(RunSummary.of(run));
        }
        if (runs.isEmpty()) {
            throw new UsageException("no runs in " + store);
        }
        if (json) {
            out.println(Json.write(runs.stream().map(RunSummary::data).toList()));
        } else {
            out.println(RunSummary.head());
            runs.forEach(run -> out.println(run.line()));
        }
        return Verdict.worst(runs.stream().map(RunSummary::verdict).toList()).exitStatus();
    }
}
