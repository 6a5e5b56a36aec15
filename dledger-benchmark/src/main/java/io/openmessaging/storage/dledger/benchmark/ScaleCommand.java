package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParameterException;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import io.openmessaging.storage.dledger.DLedgerConfig;

/** Measures what grows with the number of groups, the size of entries, the number of members, the size of the log. */
@Parameters(commandDescription = "Measure what grows with groups, entries, members, or the log, at a few points each")
final class ScaleCommand implements BenchmarkCli.Command {
    @Parameter(description = "groups | busy | entries | members | log")
    private List<String> words = new ArrayList<>();

    @ParametersDelegate
    private final Load load = new Load();

    @Parameter(names = "--points", description = "Where to measure, ascending, in place of what is said for each scale"
        + " in the README of this module")
    private List<Long> points = List.of();

    @Parameter(names = "--rounds", description = "How often each point is measured; 0 for as often as it takes")
    private int rounds;

    @Parameter(names = "--quick", description = "Two points near the least, a second each: for a look only")
    private boolean quick;

    @Parameter(names = "--heart-beat-ms", description = "Milliseconds between heartbeats of groups, an eighth of the"
        + " election timeout: where so many share so few processors, they need more time")
    private long heartBeatMs = new DLedgerConfig().getHeartBeatTimeIntervalMs();

    @Parameter(names = "--json", description = "Where to write the figures as JSON")
    private String json = "";

    @Parameter(names = "--svg", description = "Where to write a picture of them as SVG")
    private String svg = "";

    @Parameter(names = "--dir", description = "Where to make the directories for data, which are deleted")
    private String dir = System.getProperty("java.io.tmpdir");

    private boolean failed;

    @Override
    public int run() throws IOException {
        ScaleKind kind = kind();
        if (points.stream().anyMatch(each -> each < 1) || rounds < 0) {
            throw new ParameterException("--points must be 1 or above, --rounds 0 or above");
        }
        if (heartBeatMs < 1 || heartBeatMs > 10_000) {
            throw new ParameterException("--heart-beat-ms must be between 1 and 10000, not " + heartBeatMs);
        }
        if (quick) {
            load.warmUpSeconds = 1;
            load.seconds = 1;
        }
        ScaleTable table = kind.table();
        try (Scale scale = kind.begin(new Scale.Settings(dir, load, quick, heartBeatMs))) {
            for (long point : points.isEmpty() ? kind.points(quick) : points) {
                measure(kind, scale, point, table);
            }
        }
        System.out.print(table.toMarkdown());
        write(json, table.toJson());
        write(svg, ScalePlot.of(table));
        return failed ? 1 : 0;
    }

    private ScaleKind kind() {
        return Stream.of(ScaleKind.values()).filter(each -> words.equals(List.of(each.word()))).findFirst()
            .orElseThrow(() -> new ParameterException("scale takes one of " + Stream.of(ScaleKind.values())
                .map(ScaleKind::word).collect(Collectors.joining(", ")) + ", not: " + String.join(" ", words)));
    }

    /** A point that cannot be measured says why, and leaves the others. */
    private void measure(ScaleKind kind, Scale scale, long point, ScaleTable table) throws IOException {
        int times = rounds > 0 ? rounds : quick ? 1 : kind.rounds();
        List<double[]> found = new ArrayList<>();
        try {
            for (int round = 1; round <= times; round++) {
                double[] values = scale.measure(point);
                found.add(values);
                System.err.printf("%s %,d, round %d: %s%n", kind.word(), point, round,
                    ScaleTable.told(table.columns(), values));
            }
        } catch (IllegalStateException e) {
            System.err.printf("%s %,d failed: %s%n", kind.word(), point, e.getMessage());
            failed = true;
        }
        if (!found.isEmpty()) {
            table.add(point, found);
        }
    }

    private static void write(String file, String text) throws IOException {
        if (!file.isEmpty()) {
            Files.writeString(Path.of(file), text);
        }
    }
}
