package io.openmessaging.storage.dledger.jepsen.run;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;

import io.openmessaging.storage.dledger.jepsen.cli.Command;
import io.openmessaging.storage.dledger.jepsen.cli.UsageException;
import io.openmessaging.storage.dledger.jepsen.host.Features;
import io.openmessaging.storage.dledger.jepsen.nemesis.Faults;

/** {@code matrix}: a run for each workload and each fault, one after the other, for as long as the budget lasts. */
public final class MatrixCommand extends Command {
    private static final int INVALID = 1;
    private static final int UNKNOWN = 2;
    private static final String POWER_LOSS = "power-loss";

    @ParametersDelegate
    private final RunOptions options = new RunOptions();

    @Parameter(names = "--budget", order = 0, description = "minutes; no run begins later")
    private int budgetMinutes = 60;

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
            "matrix --nemesis kill:primary,pause:primary,partition-halves --flush-mode ASYNC");
    }

    @Override
    public int run(PrintStream out, PrintStream err) throws UsageException, IOException, InterruptedException {
        options.check();
        Features features = Features.ofThisMachine();
        features.lacks().forEach(err::println);
        long deadlineNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(budgetMinutes);
        List<String> faults = options.nemesis.isEmpty() ? possible(features) : List.copyOf(options.nemesis);
        Map<String, Integer> statuses = new LinkedHashMap<>();
        List<String> leftOut = new ArrayList<>();
        for (String workload : Workloads.NAMES) {
            for (String fault : faults) {
                options.workload = workload;
                options.nemesis = List.of(fault);
                options.name = workload + "-" + fault.replace(':', '-');
                if (System.nanoTime() < deadlineNs) {
                    statuses.put(options.name, TestCommand.onNewHosts(options, err));
                } else {
                    leftOut.add(options.name);
                }
            }
        }
        statuses.forEach((name, status) -> out.println(name + ": " + verdictOf(status)));
        leftOut.forEach(name -> out.println(name + ": left out, the budget was spent"));
        return statuses.containsValue(INVALID) ? INVALID
            : statuses.containsValue(UNKNOWN) || !leftOut.isEmpty() ? UNKNOWN : 0;
    }

    /** In ASYNC a majority may forget what it acknowledged when it loses power; that is no fault of the members. */
    private List<String> possible(Features features) {
        return Faults.names().stream().filter(name -> Faults.isOffered(name, features) && !Faults.isUnbearable(name))
            .filter(name -> options.flushMode == RunOptions.Flush.SYNC || !name.equals(POWER_LOSS)).toList();
    }

    private static String verdictOf(int status) {
        return status == 0 ? "VALID" : status == INVALID ? "INVALID" : "UNKNOWN";
    }
}
