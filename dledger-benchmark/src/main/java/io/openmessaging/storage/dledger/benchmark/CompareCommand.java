package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParameterException;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import io.openmessaging.storage.dledger.benchmark.driver.Workload;

/** Measures appends to this library beside other systems: one system's processes at a time, in rounds of one run. */
@Parameters(commandDescription = "Compare appends with those of other systems, three processes each")
final class CompareCommand implements BenchmarkCli.Command {
    /** A run that is quick starts no system that would probably end later. */
    private static final long QUICK_NANOS = TimeUnit.SECONDS.toNanos(270);
    private static final int QUICK_ROUNDS = 2;
    private static final int QUICK_START_MS = 4000;
    private static final int QUICK_MEASURED_MS = 600;
    /** What a group is loaded with from its start on until the compilers have seen most of it. */
    private static final Cell START = new Cell(Cell.Clients.EMBEDDED, 1024, 1024);
    /** The same for a client, by when the members have seen most. */
    private static final Cell CLIENT_START = new Cell(Cell.Clients.REMOTE, 1024, 64);

    @Parameter(names = "--systems", description = "Systems, or single ways of them; ours that are alike come with them")
    private List<String> systems = new ArrayList<>(new LinkedHashSet<>(
        Contender.ALL.stream().map(Contender::system).toList()));

    @Parameter(names = "--payload", description = "Bytes of each body (128, 1024 and 16384 unless told otherwise)")
    private List<Integer> payloads = List.of();

    @Parameter(names = "--outstanding",
        description = "Bodies that wait for their outcome at any time (1, 64 and 1024 unless told otherwise)")
    private List<Integer> outstanding = List.of();

    @Parameter(names = "--clients", description = "EMBEDDED in the leader's process, REMOTE, or both")
    private List<Cell.Clients> clients = List.of(Cell.Clients.values());

    @Parameter(names = "--targets", description = "Only the loads that have a target, whatever other options say")
    private boolean targets;

    @Parameter(names = "--quick", description = "As --targets, for less than a second each; ends within five minutes")
    private boolean quick;

    @Parameter(names = "--rounds", description = "Rounds; in each every system is started anew")
    private int rounds = 3;

    @Parameter(names = "--start-ms", description = "Milliseconds of load at a start, before anything is measured")
    private int startMs = 5000;

    @Parameter(names = "--measured-ms", description = "Milliseconds of each measurement, after half as many unmeasured")
    private int measuredMs = 2000;

    @Parameter(names = "--json", description = "Where to write all figures as JSON")
    private String json = "dledger-comparison.json";

    @Parameter(names = "--plot", description = "Where to write a picture of the rates as SVG")
    private String plot = "dledger-comparison.svg";

    @Parameter(names = "--dir", description = "Where to make the directories for data, which are deleted")
    private String dir = System.getProperty("java.io.tmpdir");

    @ParametersDelegate
    private final StartMemory memory = new StartMemory();

    private final long begin = System.nanoTime();
    private long longest;
    private int faults;

    @Override
    public int run() throws IOException {
        List<Cell> cells = cells();
        List<Contender> contenders = Contender.named(systems);
        for (Contender contender : contenders) {
            contender.classPath();
        }
        if (quick) {
            rounds = QUICK_ROUNDS;
            startMs = QUICK_START_MS;
            measuredMs = QUICK_MEASURED_MS;
        }
        Comparison comparison = new Comparison(contenders, cells);
        try (memory) {
            runRounds(comparison, contenders);
        }
        System.out.print(ComparisonTable.of(comparison));
        return faults == 0 ? 0 : 1;
    }

    private void runRounds(Comparison comparison, List<Contender> contenders) throws IOException {
        for (int round = 1; round <= rounds; round++) {
            List<Contender> order = new ArrayList<>(contenders);
            if (round % 2 == 0) {
                Collections.reverse(order);
            }
            for (Contender contender : order) {
                measureInTime(comparison, contender, round);
                // Now, too: a long run that is broken off leaves what it has found.
                write(comparison);
            }
        }
    }

    private void write(Comparison comparison) throws IOException {
        Files.writeString(Path.of(json), ComparisonJson.of(comparison));
        Files.writeString(Path.of(plot), ComparisonPlot.of(comparison));
    }

    private List<Cell> cells() {
        if (rounds < 1 || startMs < 0 || measuredMs < 1) {
            throw new ParameterException("--rounds and --measured-ms must be 1 or above, --start-ms 0 or above");
        }
        if (payloads.stream().anyMatch(each -> each < 1) || outstanding.stream().anyMatch(each -> each < 1)) {
            throw new ParameterException("--payload and --outstanding must be 1 or above");
        }
        if (targets || quick) {
            return Cell.WITH_TARGETS.stream().filter(cell -> clients.contains(cell.clients())).toList();
        }
        return Cell.of(clients, payloads.isEmpty() ? List.of(128, 1024, 16384) : payloads,
            outstanding.isEmpty() ? List.of(1, 64, 1024) : outstanding);
    }

    private void measureInTime(Comparison comparison, Contender contender, int round) throws IOException {
        long started = System.nanoTime();
        if (quick && started - begin + longest > QUICK_NANOS) {
            System.out.printf("round %d  %-18s left out, to end in time%n", round, contender.name());
            return;
        }
        memory.prepare(dir);
        measure(comparison, contender, round);
        long took = System.nanoTime() - started;
        longest = Math.max(longest, took);
        System.out.printf("round %d  %-18s %,d s%n", round, contender.name(), TimeUnit.NANOSECONDS.toSeconds(took));
    }

    /** Measures a contender in all cells. One that fails is told, and has no figures in what is left of the round. */
    private void measure(Comparison comparison, Contender contender, int round) {
        try (Group group = new Group(contender, dir, List.of())) {
            group.measure(START.clients(), START.load(contender.bodiesPerAppend(), 0, Math.max(1, startMs)));
            boolean clientIsNew = true;
            for (Cell cell : comparison.cells()) {
                if (contender.canDo(cell)) {
                    if (cell.clients() == Cell.Clients.REMOTE && clientIsNew) {
                        clientIsNew = false;
                        group.measure(CLIENT_START.clients(),
                            CLIENT_START.load(contender.bodiesPerAppend(), 0, Math.max(1, startMs / 2)));
                    }
                    Workload load = cell.load(contender.bodiesPerAppend(), measuredMs / 2, measuredMs);
                    comparison.add(contender, cell, round, group.measure(cell.clients(), load));
                }
            }
        } catch (IOException e) {
            faults++;
            System.out.printf("round %d  %s failed: %s%n", round, contender.name(), e.getMessage());
        }
    }
}
