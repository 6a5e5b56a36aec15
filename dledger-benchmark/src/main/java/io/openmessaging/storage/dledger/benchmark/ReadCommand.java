package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;

/** Measures scans and reads anywhere beside plain copies from the same pages. */
@Parameters(commandDescription = "Measure reading a store of 1 KiB entries beside plain copies from the same files")
final class ReadCommand implements BenchmarkCli.Command {
    @Parameter(names = "--mib", description = "Size of the log in MiB")
    private int mib = 2048;

    @Parameter(names = "--rounds", description = "Rounds; in each, every way reads one part of the log")
    private int rounds = 1000;

    @Parameter(names = "--quick", description = "A log of 128 MiB and a hundred rounds")
    private boolean quick;

    @Parameter(names = "--dir", description = "Where to make the directory for data, which is deleted at the end")
    private String dir = System.getProperty("java.io.tmpdir");

    private interface Reading {
        long sum(int part) throws IOException;
    }

    @Override
    public boolean needsTouchedHeap() {
        return true;
    }

    @Override
    public int run() throws IOException {
        long bytes = (quick ? 128L : mib) << 20;
        int entries = (int) (bytes / StoreLoad.ENTRY_BYTES);
        int measured = quick ? 100 : rounds;
        try (TemporaryDirectory data = TemporaryDirectory.in(dir, bytes + bytes / 8);
             ReadWork work = new ReadWork(data.path(), entries)) {
            new Contest("Sequential, " + (bytes >> 20) + " MiB of 1 KiB entries", measured)
                .with("plain mapped copy loop", timed(ReadWork.SCANNED, work::scanPlain))
                .with("the same, and a CRC32C of each copy", timed(ReadWork.SCANNED, work::scanPlainAndSum))
                .with("cursor, bodies looked at (all checked)", timed(ReadWork.SCANNED, work::scanCursor))
                .with("cursor, bodies copied too (all checked)", timed(ReadWork.SCANNED, work::scanCursorAndCopy))
                .with("get, one after the other", timed(ReadWork.SCANNED, work::scanGet))
                .run();
            String anywhere = "Anywhere in " + (bytes >> 20) + " MiB, reads of 1 KiB";
            new Contest(anywhere, measured)
                .with("plain copies from known positions", timed(ReadWork.READ, work::randomPlain))
                .with("cursor, seek (found by index, checked)", timed(ReadWork.READ, work::randomSeek))
                .with("get (found, checked, into new arrays)", timed(ReadWork.READ, work::randomGet))
                .with("plain: index, copy into a new array, CRC32C", timed(ReadWork.READ, work::randomPlainByIndex))
                .run();
            new Contest(anywhere + " into new arrays", measured)
                .with("plain copies from known positions", timed(ReadWork.READ, work::randomPlainToNewArrays))
                .with("get (found by index, checked)", timed(ReadWork.READ, work::randomGet))
                .run();
        }
        return 0;
    }

    private static Contest.Work timed(int entries, Reading reading) {
        return part -> {
            long begin = System.nanoTime();
            long sum = reading.sum(part);
            double nanos = (double) (System.nanoTime() - begin) / entries;
            if (sum == Long.MIN_VALUE) {
                throw new IllegalStateException("no such sum of bytes");
            }
            return nanos;
        };
    }
}
