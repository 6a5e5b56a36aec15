package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.EntryCursor;

/**
 * A child process: one life of a store. It opens the store and says how long that took, reads the last entries as a
 * scan would, reads entries anywhere and says how long one took, appends, says that it is ready, and closes the store
 * when its standard input ends or tells it to; or it is killed before that.
 */
@Parameters(hidden = true)
final class StoreLife implements BenchmarkCli.Command {
    static final String OPENED = "OPENED ";
    static final String READ = "READ ";
    static final String READY = "READY";
    static final String CLOSED = "CLOSED";
    private static final double NANOS_PER_MS = 1e6;
    private static final double NANOS_PER_US = 1e3;
    /** So few that each meets a page that was not read with another one, of a log of a GiB: MiBs around are read. */
    private static final int FIRST_READS = 64;
    private static final int READ_AGAIN = 101;
    /** Reads of the last entries, by when the compiler has seen a read. */
    private static final int WARM_UP = 50_000;

    @Parameter(names = "--dir", required = true)
    private String dir;

    @Parameter(names = "--scan", description = "Entries to read at the end of the log, once it is open")
    private long scanned;

    @Parameter(names = "--reads", description = "Entries anywhere in the log to read after that, and to read again")
    private int reads;

    @Parameter(names = "--forced", description = "Entries to append and force")
    private long forced;

    @Parameter(names = "--unforced", description = "Entries to append after them, and not to force")
    private long unforced;

    @Override
    public int run() throws IOException {
        LoggerFactory.getLogger(StoreLife.class).debug("Logging has begun: that is not the store's time.");
        long begin = System.nanoTime();
        DLedgerStore store = StoreLoad.open(Path.of(dir));
        long opened = System.nanoTime();
        scan(store);
        long read = System.nanoTime();
        System.out.printf(Locale.ROOT, "%s%.1f %.1f%n", OPENED, (opened - begin) / NANOS_PER_MS,
            (read - opened) / NANOS_PER_MS);
        if (reads > 0) {
            System.out.println(read(store));
        }
        StoreLoad.fill(store, forced);
        byte[] body = StoreLoad.body(0);
        for (long i = 0; i < unforced; i++) {
            StoreLoad.append(store, body);
        }
        store.committed(store.lastIndex());
        System.out.println(READY);
        if (System.in.read() < 0) {
            return 1;
        }
        store.close();
        System.out.println(CLOSED);
        return 0;
    }

    /** Microseconds of a read: the median of the first ones, and the mean in a pass over all entries that were read. */
    private String read(DLedgerStore store) throws IOException {
        for (int i = 0; i < WARM_UP; i++) {
            store.get(store.lastIndex() - i % Math.min(reads, store.lastIndex() + 1));
        }
        long[] indexes = new SplittableRandom(1).longs(reads, 0, store.lastIndex() + 1).toArray();
        double[] firstUs = new double[reads];
        for (int i = 0; i < reads; i++) {
            long begin = System.nanoTime();
            store.get(indexes[i]);
            firstUs[i] = (System.nanoTime() - begin) / NANOS_PER_US;
        }
        double[] againUs = new double[READ_AGAIN];
        for (int pass = 0; pass < READ_AGAIN; pass++) {
            long begin = System.nanoTime();
            for (long index : indexes) {
                store.get(index);
            }
            againUs[pass] = (System.nanoTime() - begin) / NANOS_PER_US / reads;
        }
        System.gc();
        long heapBytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return String.format(Locale.ROOT, "%s%.3f %.3f %.1f", READ,
            Contest.median(Arrays.copyOf(firstUs, Math.min(reads, FIRST_READS))), Contest.median(againUs),
            heapBytes / (double) (1 << 20));
    }

    private void scan(DLedgerStore store) throws IOException {
        try (EntryCursor cursor = store.cursor(store.lastIndex() - scanned + 1, store.lastIndex())) {
            while (cursor.next()) {
                continue;
            }
        }
    }
}
