package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;

/** Measures how long it takes to open logs of several sizes, closed cleanly and killed, each time in a new process. */
@Parameters(commandDescription = "Measure opening logs of 1 and 4 GiB, closed cleanly and killed with SIGKILL")
final class OpenCommand implements BenchmarkCli.Command {
    /** What a killed store has above its checkpoint, at least. */
    private static final long UNFORCED = 100L * 1024;

    @Parameter(names = "--mib", description = "Sizes of the logs in MiB")
    private List<Long> sizes = List.of(1024L, 4096L);

    @Parameter(names = "--rounds", description = "How often each log is opened in each way")
    private int rounds = 5;

    @Parameter(names = "--quick", description = "Logs of 64 and 256 MiB, two rounds")
    private boolean quick;

    @Parameter(names = "--dir", description = "Where to make the directory for data, which is deleted at the end")
    private String dir = System.getProperty("java.io.tmpdir");

    /** What a child says of its start, in milliseconds. */
    private record Opening(double openMs, double scanMs) {
    }

    @Override
    public int run() throws IOException {
        int measured = quick ? 2 : rounds;
        System.out.printf("Opening, a new process each time, median of %d; killed: %d MiB were not forced%n", measured,
            UNFORCED * StoreLoad.ENTRY_BYTES >> 20);
        System.out.printf("  %8s %18s %18s %34s %18s%n", "log", "closed, ms", "killed, ms",
            "a scan of what was not forced, ms", "killed - scan, ms");
        for (long mib : quick ? List.of(64L, 256L) : sizes) {
            long bytes = mib << 20;
            long grown = bytes + 2 * measured * UNFORCED * StoreLoad.ENTRY_BYTES;
            try (TemporaryDirectory data = TemporaryDirectory.in(dir, grown + grown / 8)) {
                measure(data, mib, measured);
            }
        }
        return 0;
    }

    private static void measure(TemporaryDirectory data, long mib, int measured) throws IOException {
        live(data, 0, (mib << 20) / StoreLoad.ENTRY_BYTES, 0, Child::closeStore);
        List<Double> closed = new ArrayList<>();
        List<Double> killed = new ArrayList<>();
        List<Double> scans = new ArrayList<>();
        List<Double> more = new ArrayList<>();
        for (int i = 0; i < measured; i++) {
            closed.add(live(data, 0, 0, UNFORCED, Child::kill).openMs);
            Opening opening = live(data, UNFORCED, 0, 0, Child::closeStore);
            killed.add(opening.openMs);
            scans.add(opening.scanMs);
            more.add(opening.openMs - opening.scanMs);
        }
        System.out.printf("  %4d MiB %18s %18s %34s %18s%n", mib, spread(closed), spread(killed), spread(scans),
            spread(more));
    }

    private static String spread(List<Double> values) {
        double[] array = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return String.format("%.0f (%.0f to %.0f)", Contest.median(array), array[0], array[array.length - 1]);
    }

    private interface End {
        void of(Child child);
    }

    private static Opening live(TemporaryDirectory data, long scanned, long forced, long unforced, End end)
            throws IOException {
        try (Child child = Child.start("store-life", List.of(), "store-life", "--dir", data.path().toString(), "--scan",
            "" + scanned, "--forced", "" + forced, "--unforced", "" + unforced)) {
            String[] said = child.await(line -> line.startsWith(StoreLife.OPENED))
                .substring(StoreLife.OPENED.length()).split(" ");
            child.await(StoreLife.READY::equals);
            end.of(child);
            return new Opening(Double.parseDouble(said[0]), Double.parseDouble(said[1]));
        }
    }
}
