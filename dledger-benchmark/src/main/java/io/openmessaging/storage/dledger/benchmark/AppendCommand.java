package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.IParameterSplitter;

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
        List<Figure> pipe = new ArrayList<>();
        List<Figure> group = new ArrayList<>();
        System.out.printf("embedded appends, 3 processes, %d B, %d outstanding, %s%n", load.payloadBytes,
            load.outstanding, load.isSync() ? "SYNC (on a majority's disk)" : "ASYNC (in a majority's page cache)");
        for (int round = 1; round <= rounds; round++) {
            pipe.add(print("pipe", round, inDirectory(this::runPipe)));
            group.add(print("dledger", round, inDirectory(this::runGroup)));
        }
        double pipeMedian = Processes.median(pipe);
        double groupMedian = Processes.median(group);
        System.out.printf("median of %d rounds: pipe %,.0f/s, dledger %,.0f/s, dledger ÷ pipe %.2f%n", rounds,
            pipeMedian, groupMedian, groupMedian / pipeMedian);
        return 0;
    }

    private static Figure print(String system, int round, Figure figure) {
        System.out.printf("round %d  %-8s %,10.0f/s  p50 %,d us  p99 %,d us  failed %d%n", round, system,
            figure.perSecond(), figure.p50Us(), figure.p99Us(), figure.failed());
        return figure;
    }

    private interface Measurement {
        Figure run(Path dir) throws IOException;
    }

    private Figure inDirectory(Measurement measurement) throws IOException {
        try (TemporaryDirectory data = TemporaryDirectory.in(dir, 0)) {
            return measurement.run(data.path());
        }
    }

    private Figure runPipe(Path data) throws IOException {
        Path[] dirs = {Files.createDirectory(data.resolve("0")), Files.createDirectory(data.resolve("1")),
            Files.createDirectory(data.resolve("2"))};
        try (Child first = receiver(dirs[1]); Child second = receiver(dirs[2])) {
            try (Child sender = Child.start("pipe-sender", jvmOptions, arguments("pipe-sender", "--dir",
                dirs[0].toString(), "--port", port(first), "--port", port(second)))) {
                return Figure.parse(sender.await(Figure::isLine));
            }
        }
    }

    private Child receiver(Path data) throws IOException {
        return Child.start("pipe-receiver", jvmOptions, arguments("pipe-receiver", "--dir", data.toString()));
    }

    private static String port(Child receiver) {
        return receiver.await(line -> line.startsWith(PipeReceiver.PORT)).substring(PipeReceiver.PORT.length());
    }

    private Figure runGroup(Path data) throws IOException {
        String peers = Processes.freePeers();
        try (Child n0 = member("n0", peers, data); Child n1 = member("n1", peers, data);
             Child n2 = member("n2", peers, data)) {
            List<Child> members = List.of(n0, n1, n2);
            members.forEach(member -> member.await(Member.READY::equals));
            members.forEach(Child::go);
            for (Child member : members) {
                String line = member.await(each -> Figure.isLine(each) || each.equals(Member.FOLLOWS));
                if (Figure.isLine(line)) {
                    return Figure.parse(line);
                }
            }
            throw new IllegalStateException("no member leads");
        }
    }

    private Child member(String id, String peers, Path data) throws IOException {
        return Child.start(id, jvmOptions,
            arguments("member", "--id", id, "--peers", peers, "--dir", data.toString()));
    }

    private String[] arguments(String... own) {
        return Stream.concat(Stream.of(own), Stream.of(load.toArguments())).toArray(String[]::new);
    }
}
