package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.EntryCursor;

/**
 * A child process: one life of a store. It opens the store and says how long that took, reads the last entries as a
 * scan would, appends, says that it is ready, and closes the store when its standard input ends or tells it to; or it
 * is killed before that.
 */
@Parameters(hidden = true)
final class StoreLife implements BenchmarkCli.Command {
    static final String OPENED = "OPENED ";
    static final String READY = "READY";
    static final String CLOSED = "CLOSED";
    private static final double NANOS_PER_MS = 1e6;

    @Parameter(names = "--dir", required = true)
    private String dir;

    @Parameter(names = "--scan", description = "Entries to read at the end of the log, once it is open")
    private long scanned;

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

    private void scan(DLedgerStore store) throws IOException {
        try (EntryCursor cursor = store.cursor(store.lastIndex() - scanned + 1, store.lastIndex())) {
            while (cursor.next()) {
                continue;
            }
        }
    }
}
