package io.openmessaging.storage.dledger.store.file;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import io.openmessaging.storage.dledger.sim.SimResult;
import io.openmessaging.storage.dledger.sim.Simulation;

/**
 * Runs seeds of the simulator on the real store, from a command line, and prints one line for each that fails. Ends
 * with {@code N seeds, U failed}; exit status 1 unless U = 0, 2 for a wrong command line.
 */
public final class StoreSimulatorMain {
    private static final String USAGE = """
        Simulates groups of members with the real store on disks of bytes, one for each seed.

          --seeds N [--first-seed S] [--lie NAME]   N seeds from S on (default 1)
          --seed X --trace                          one seed, with a line for each change
        """;

    private StoreSimulatorMain() {
    }

    public static void main(String[] args) {
        long seeds = 1;
        long first = 0;
        boolean trace = false;
        DiskLie lie = DiskLie.NONE;
        try {
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--trace" -> trace = true;
                    case "--seeds" -> {
                        seeds = Long.parseLong(args[++i]);
                        first = Math.max(1, first);
                    }
                    case "--first-seed", "--seed" -> first = Long.parseLong(args[++i]);
                    case "--lie" -> lie = DiskLie.valueOf(args[++i]);
                    default -> throw new IllegalArgumentException("unknown option " + args[i]);
                }
            }
            if (first == 0) {
                throw new IllegalArgumentException(USAGE);
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
        CrashExplorer.muteRecovery();
        System.exit(run(first, seeds, lie, trace));
    }

    private static int run(long first, long seeds, DiskLie lie, boolean trace) {
        AtomicLong failed = new AtomicLong();
        AtomicLong events = new AtomicLong();
        LongStream.range(first, first + seeds).parallel().forEach(seed -> {
            SimResult result = run(seed, lie, trace);
            events.addAndGet(result.figures().events());
            if (!result.isGood()) {
                failed.incrementAndGet();
                System.out.println(result);
            }
        });
        System.out.printf("%d events%n%d seeds, %d failed%n", events.get(), seeds, failed.get());
        return failed.get() == 0 ? 0 : 1;
    }

    private static SimResult run(long seed, DiskLie lie, boolean trace) {
        return Simulation.runOn(StoreDrive.drawn(seed, lie), seed, trace ? System.out::println : null);
    }
}
