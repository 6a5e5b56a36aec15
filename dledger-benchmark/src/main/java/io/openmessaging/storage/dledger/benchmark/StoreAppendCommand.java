package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;

/** Measures appends to a store alone, without a group, beside a copy with a checksum into mapped pages. */
@Parameters(
    commandDescription = "Measure appends of 1 KiB to a store alone beside a copy and a CRC32C into mapped pages")
final class StoreAppendCommand implements BenchmarkCli.Command {
    private static final long DISK_BYTES = 6L << 30;

    @Parameter(names = "--rounds", description = "Rounds; in each, 1 MiB is appended in every way")
    private int rounds = 300;

    @Parameter(names = "--quick", description = "Thirty rounds")
    private boolean quick;

    @Parameter(names = "--dir", description = "Where to make the directory for data, which is deleted at the end")
    private String dir = System.getProperty("java.io.tmpdir");

    @Override
    public boolean needsTouchedHeap() {
        return true;
    }

    @Override
    public int run() throws IOException {
        int measured = quick ? 30 : rounds;
        try (TemporaryDirectory data = TemporaryDirectory.in(dir, DISK_BYTES);
             AppendWork work = new AppendWork(data.path())) {
            new Contest("Appends of 1 KiB in prepared pages, nothing forced", measured)
                .with("plain copy and CRC32C", part -> plain(work))
                .with("store, one entry an append", part -> store(work, work::appendToStore))
                .with("store, " + AppendWork.BATCH + " entries an append",
                    part -> store(work, work::appendBatchesToStore))
                .run();
            new Contest("The same, " + AppendWork.APPENDED + " entries to a force", measured)
                .with("plain copy and CRC32C, forced", part -> plainForced(work))
                .with("store, synced", part -> storeForced(work))
                .run();
        }
        return 0;
    }

    private static double plain(AppendWork work) throws IOException {
        work.preparePlain();
        long begin = System.nanoTime();
        work.appendPlain();
        return since(begin);
    }

    private static double store(AppendWork work, Runnable appends) throws IOException {
        work.prepareStore();
        long begin = System.nanoTime();
        appends.run();
        return since(begin);
    }

    private static double plainForced(AppendWork work) throws IOException {
        work.preparePlain();
        int from = work.plainAt();
        long begin = System.nanoTime();
        work.appendPlain();
        work.forcePlain(from);
        return since(begin);
    }

    private static double storeForced(AppendWork work) throws IOException {
        work.prepareStore();
        work.forceStore();
        long begin = System.nanoTime();
        work.appendToStore();
        work.forceStore();
        return since(begin);
    }

    private static double since(long begin) {
        return (double) (System.nanoTime() - begin) / AppendWork.APPENDED;
    }
}
