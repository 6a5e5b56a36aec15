package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParameterException;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.IParameterSplitter;
import io.openmessaging.storage.dledger.benchmark.driver.Durability;
import io.openmessaging.storage.dledger.benchmark.driver.Figure;
import io.openmessaging.storage.dledger.benchmark.driver.Workload;

/** Measures embedded appends to a group of three processes beside the raw pipe, in alternating rounds of one run. */
@Parameters(commandDescription = "Measure embedded appends, three processes, beside the raw pipe of the same bytes")
final class AppendCommand implements BenchmarkCli.Command {
    private static final int SETTLE_MS = 2000;
    private static final int WANTED_RATIO = 5;

    @ParametersDelegate
    private final Load load = new Load();

    @Parameter(names = "--rate", description = "Appends that are due in a second, whatever became of others (an open"
        + " loop); a latency runs from when the append was due. 0: as many as may be outstanding")
    private int rate = Workload.FULL_RATE;

    @Parameter(names = "--half", description = "Measure at full rate first, then latencies at half of what that was,"
        + " as --rate does")
    private boolean half;

    @Parameter(names = "--rounds", description = "Rounds; each measures the pipe and the group once")
    private int rounds = 3;

    @Parameter(names = "--dir", description = "Where to make the directory for data, which is deleted at the end")
    private String dir = System.getProperty("java.io.tmpdir");

    @ParametersDelegate
    private final StartMemory memory = new StartMemory();

    @Parameter(names = "--jvm-option", splitter = NoSplit.class,
        description = "An option for the JVMs of the members; may be repeated")
    private List<String> jvmOptions = new ArrayList<>();

    /** Options of a JVM have commas of their own. */
    public static final class NoSplit implements IParameterSplitter {
        @Override
        public List<String> split(String value) {
            return List.of(value);
        }
    }

    /** What a contender has shown, a figure for each round. */
    private record Shown(Contender contender, List<Figure> full, List<Figure> atRate) {
        Shown(Contender contender) {
            this(contender, new ArrayList<>(), new ArrayList<>());
        }
    }

    @Override
    public List<String> examples() {
        return List.of("append --flush-mode ASYNC --payload 128",
            "append --warm-up 20 --seconds 60 --rounds 1",
            "append --rate 50000 --flush-mode SYNC",
            "append --half --warm-up 20 --seconds 20");
    }

    @Override
    public int run() throws IOException {
        if (rounds < 1 || rate < 0) {
            throw new ParameterException("--rounds must be 1 or above, --rate 0 or above");
        }
        if (half && rate > 0) {
            throw new ParameterException("--half finds its rate itself: give either it or --rate");
        }
        boolean onDisk = load.durability() == Durability.DISK;
        Shown pipe = new Shown(onDisk ? Contender.PIPE_ON_DISK : Contender.PIPE_IN_CACHE);
        Shown group = new Shown(onDisk ? Contender.OURS_ON_DISK : Contender.OURS_IN_CACHE);
        System.out.printf("embedded appends, 3 processes, %d B, %s, %s (%s)%n", load.payloadBytes,
            rate > 0 ? String.format("%,d due in a second", rate) : load.outstanding + " outstanding", load.flushMode,
            load.durability().words());
        try (memory) {
            for (int round = 1; round <= rounds; round++) {
                measure(round, pipe);
                measure(round, group);
            }
        }
        if (rate == 0) {
            double pipeMedian = Processes.median(pipe.full);
            double groupMedian = Processes.median(group.full);
            System.out.printf("median of %d rounds: pipe %,.0f/s, dledger %,.0f/s, dledger ÷ pipe %.2f%n", rounds,
                pipeMedian, groupMedian, groupMedian / pipeMedian);
        }
        if (rate > 0 || half) {
            tellLatencies(pipe);
            tellLatencies(group);
        }
        return 0;
    }

    private void measure(int round, Shown shown) throws IOException {
        memory.prepare(dir);
        try (Group group = new Group(shown.contender, dir, jvmOptions)) {
            if (rate > 0) {
                shown.atRate.add(measure(group, round, shown.contender, load.workload().atRate(rate)));
                return;
            }
            Figure full = measure(group, round, shown.contender, load.workload());
            shown.full.add(full);
            if (half) {
                Workload halved = load.workload().atRate(Math.max(1, (int) (full.perSecond() / 2)));
                shown.atRate.add(measure(group, round, shown.contender,
                    halved.lasting(SETTLE_MS, halved.measuredMs())));
            }
        }
    }

    private static Figure measure(Group group, int round, Contender contender, Workload workload) throws IOException {
        Group.Measured measured = group.measure(Cell.Clients.EMBEDDED, workload);
        Figure figure = measured.figure();
        System.out.printf("round %d  %-13s %s %,10.0f/s  p50 %,d us  p99 %,d us  p99÷p50 %.1f  CPU %.1f us"
            + "  failed %d  refused at once: %s%n", round, contender.name(),
            workload.ratePerSecond() == Workload.FULL_RATE ? "full rate" : "open loop", figure.perSecond(),
            figure.p50Us(), figure.p99Us(), ratio(figure), measured.cpuMicrosPerAppend(), figure.failed(),
            figure.refusedWords());
        return figure;
    }

    private static double ratio(Figure figure) {
        return (double) figure.p99Us() / figure.p50Us();
    }

    private void tellLatencies(Shown shown) {
        System.out.printf("median of %d rounds%s: %-13s %,.0f/s  p50 %,.0f us  p99 %,.0f us  p99÷p50 %.1f"
            + " (wanted: %d at most)%n", rounds, half ? " at half the rate" : "", shown.contender.name(),
            Processes.median(shown.atRate), Processes.median(shown.atRate, Figure::p50Us),
            Processes.median(shown.atRate, Figure::p99Us), Processes.median(shown.atRate, AppendCommand::ratio),
            WANTED_RATIO);
    }
}
