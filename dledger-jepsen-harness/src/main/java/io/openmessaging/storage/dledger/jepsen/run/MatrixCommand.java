package io.openmessaging.storage.dledger.jepsen.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;

import io.openmessaging.storage.dledger.jepsen.checker.Verdict;
import io.openmessaging.storage.dledger.jepsen.cli.Command;
import io.openmessaging.storage.dledger.jepsen.cli.UsageException;
import io.openmessaging.storage.dledger.jepsen.host.Features;
import io.openmessaging.storage.dledger.jepsen.nemesis.Faults;
import io.openmessaging.storage.dledger.jepsen.nemesis.Target;
import io.openmessaging.storage.dledger.jepsen.report.RunSummary;
import io.openmessaging.storage.dledger.jepsen.report.StoreDirectory;

/** {@code matrix}: a run for each workload and each fault, one after the other, for as long as the budget lasts. */
public final class MatrixCommand extends Command {
    private static final String POWER_LOSS = "power-loss";

    @ParametersDelegate
    private final RunOptions options = new RunOptions();

    @Parameter(names = "--budget", order = 0, description = "minutes; no run begins later")
    private long budgetMinutes = 60;

    @Parameter(names = "--workloads", order = 0, description = "which, with ',' between them; all if not given")
    private List<String> workloads = Workloads.NAMES;

    @Override
    public String name() {
        return "matrix";
    }

    @Override
    public String summary() {
        return "Test each workload under each fault (or those of --nemesis), one run each, and show all verdicts.";
    }

    @Override
    public List<String> examples() {
        return List.of("matrix --budget 60 --time-limit 60",
            "matrix --workloads append --nemesis kill:primary,pause:primary,partition-halves --flush-mode ASYNC");
    }

    @Override
    public int run(PrintStream out, PrintStream err) throws UsageException, IOException, InterruptedException {
        for (String workload : workloads) {
            options.workload = workload;
            options.check();
        }
        Features features = options.findFeatures();
        features.lacks().forEach(err::println);
        long startNs = System.nanoTime();
        long deadlineNs = startNs + TimeUnit.MINUTES.toNanos(budgetMinutes);
        List<String> faults = options.nemesis.isEmpty() ? possible(features) : List.copyOf(options.nemesis);
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        List<String> leftOut = new ArrayList<>();
        say(out, RunSummary.head());
        for (String workload : workloads) {
            for (String fault : Workloads.bears(workload, faults)) {
                options.workload = workload;
                options.nemesis = List.of(fault);
                options.name = workload + "-" + fault.replace(':', '-');
                if (System.nanoTime() < deadlineNs) {
                    RunSummary row = cell(features, err);
                    say(out, row.line());
                    counts.merge(row.verdict(), 1, Integer::sum);
                } else {
                    leftOut.add(options.name);
                }
            }
        }
        say(out, totals(counts, leftOut.size(), TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - startNs)));
        leftOut.forEach(name -> say(out, "left out, the budget was spent: " + name));
        Verdict worst = Verdict.worst(counts.keySet());
        return leftOut.isEmpty() || worst == Verdict.INVALID ? worst.exitStatus() : Verdict.UNKNOWN.exitStatus();
    }

    /** One run. One that could not be made, or ended without results, is unknown, and the others go on. */
    private RunSummary cell(Features features, PrintStream err)
            throws UsageException, IOException, InterruptedException {
        try {
            int status = TestCommand.onNewHosts(options, features, Supervisor.Output.FILE, err);
            Path run = new StoreDirectory(options.storeDirectory()).latest(options.name);
            RunSummary summary = RunSummary.of(run);
            if (status != summary.verdict().exitStatus()) {
                return couldNotRun("ended with status " + status + ", see " + run);
            }
            return summary;
        } catch (IOException e) {
            return couldNotRun(e.getMessage());
        }
    }

    private RunSummary couldNotRun(String why) {
        return new RunSummary(Verdict.UNKNOWN, options.name, "-", null, null, List.of(why));
    }

    private String totals(Map<Verdict, Integer> counts, int leftOut, long minutes) {
        int runs = counts.values().stream().mapToInt(Integer::intValue).sum();
        return runs + " runs in " + minutes + " min: " + counts.getOrDefault(Verdict.VALID, 0) + " valid, "
            + counts.getOrDefault(Verdict.INVALID, 0) + " invalid, " + counts.getOrDefault(Verdict.UNKNOWN, 0)
            + " unknown; " + leftOut + " left out";
    }

    /** At once: a matrix takes hours. */
    private static void say(PrintStream out, String line) {
        out.println(line);
        out.flush();
    }

    /** In ASYNC a majority may forget what it acknowledged when it loses power; that is no fault of the members. */
    private List<String> possible(Features features) {
        return Faults.names().stream().filter(name -> Faults.isOffered(name, features) && !Faults.isUnbearable(name))
            .map(name -> options.flushMode == RunOptions.Flush.ASYNC && name.equals(POWER_LOSS)
                ? POWER_LOSS + ":" + Target.MINORITY.word() : name).toList();
    }
}
