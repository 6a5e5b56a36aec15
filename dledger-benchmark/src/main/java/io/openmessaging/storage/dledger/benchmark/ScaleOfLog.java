package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A log of one store that grows from point to point: opening it after it was closed and after it was killed, reading it
 * anywhere, and the memory of a process that has. Each in a new process.
 */
final class ScaleOfLog implements Scale {
    static final List<String> COLUMNS = List.of("open, closed, ms", "open, killed, ms", "first read, us",
        "read again, us", "own memory, opened, MiB", "own memory, read, MiB", "heap, MiB", "cache touched, MiB",
        "mappings");
    /** Beside the log: what is appended to be killed, and the index. */
    private static final long MORE_BYTES = 3L << 30;

    private final Settings settings;
    private final long unforced;
    private final int reads;
    private TemporaryDirectory data;
    private long mib;

    ScaleOfLog(Settings settings) {
        this.settings = settings;
        unforced = settings.quick() ? 8 * 1024 : 100 * 1024;
        reads = settings.quick() ? 200 : 4_000;
    }

    /** What a process that opened the log said, and what it was when it was ready. */
    private record Life(double openMs, double[] read, ProcessState state) {
    }

    @Override
    public double[] measure(long point) throws IOException {
        grow(point);
        Life closed = live(Child::kill, "--unforced", "" + unforced);
        Life killed = live(Child::closeStore);
        forget();
        Life reading = live(Child::closeStore, "--reads", "" + reads);
        return new double[] {closed.openMs, killed.openMs, reading.read[0], reading.read[1], killed.state.ownMib(),
            reading.state.ownMib(), reading.read[2], reading.state.mappedMib(), reading.state.mappings()};
    }

    private void grow(long point) throws IOException {
        long bytes = point - mib << 20;
        if (data == null) {
            data = TemporaryDirectory.in(settings.dir(), bytes + bytes / 16 + MORE_BYTES);
        }
        if (bytes > 0) {
            live(Child::closeStore, "--forced", "" + bytes / StoreLoad.ENTRY_BYTES);
            mib = point;
        }
    }

    private Life live(Consumer<Child> end, String... options) throws IOException {
        String[] arguments = Stream.concat(Stream.of("store-life", "--dir", data.path().toString()),
            Stream.of(options)).toArray(String[]::new);
        boolean reading = List.of(options).contains("--reads");
        try (Child child = Child.start("store-life", List.of(), arguments)) {
            double openMs = said(child, StoreLife.OPENED)[0];
            double[] read = reading ? said(child, StoreLife.READ) : new double[0];
            child.await(StoreLife.READY::equals);
            ProcessState state = child.state();
            end.accept(child);
            return new Life(openMs, read, state);
        }
    }

    private static double[] said(Child child, String tag) {
        String line = child.await(each -> each.startsWith(tag));
        return Stream.of(line.substring(tag.length()).split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    /** Lets the page cache forget the log, where there is a {@code dd} that can: Java cannot say so to the system. */
    private void forget() throws IOException {
        try (Stream<Path> files = Files.walk(data.path())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0")
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the cache is emptied", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (data != null) {
            data.close();
        }
    }
}
