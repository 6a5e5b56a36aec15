package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.IParameterSplitter;
import io.openmessaging.storage.dledger.benchmark.driver.Durability;
import io.openmessaging.storage.dledger.benchmark.driver.Figure;

/** Measures embedded appends to a group of three processes beside the raw pipe, in alternating rounds of one run. */
@Parameters(commandDescription = "Measure embedded appends, three processes, beside the raw pipe of the same bytes")
final class AppendCommand implements BenchmarkCli.Command {
    @ParametersDelegate
    private final Load load = new Load();

    @Parameter(names = "--rounds", description = "Rounds; each measures the pipe and the group once")
    private int rounds = 3;

    @Parameter(names = "--dir", description = "Where to make the directory for data, which is deleted at the end")
    private String dir = System.getProperty("java.io.tmpdir");

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

    @Override
    public int run() throws IOException {
        boolean onDisk = load.durability() == Durability.DISK;
        List<Figure> pipe = new ArrayList<>();
        List<Figure> group = new ArrayList<>();
        System.out.printf("embedded appends, 3 processes, %d B, %d outstanding, %s (%s)%n", load.payloadBytes,
            load.outstanding, load.flushMode, load.durability().words());
        for (int round = 1; round <= rounds; round++) {
            pipe.add(measure(round, onDisk ? Contender.PIPE_ON_DISK : Contender.PIPE_IN_CACHE));
            group.add(measure(round, onDisk ? Contender.OURS_ON_DISK : Contender.OURS_IN_CACHE));
        }
        double pipeMedian = Processes.median(pipe);
        double groupMedian = Processes.median(group);
        System.out.printf("median of %d rounds: pipe %,.0f/s, dledger %,.0f/s, dledger ÷ pipe %.2f%n", rounds,
            pipeMedian, groupMedian, groupMedian / pipeMedian);
        return 0;
    }

    private Figure measure(int round, Contender contender) throws IOException {
        try (Group group = new Group(contender, dir, jvmOptions)) {
            Group.Measured measured = group.measure(Cell.Clients.EMBEDDED, load.workload());
            Figure figure = measured.figure();
            System.out.printf("round %d  %-13s %,10.0f/s  p50 %,d us  p99 %,d us  CPU %.1f us  failed %d"
                + "  refused at once: %s%n", round, contender.name(), figure.perSecond(), figure.p50Us(),
                figure.p99Us(), measured.cpuMicrosPerAppend(), figure.failed(), figure.refusedWords());
            return figure;
        }
    }
}
