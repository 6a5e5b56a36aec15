package io.openmessaging.storage.dledger.store.file;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Long tier of the crash tests, from a command line: histories of the store drawn from seeds, or all short ones.
 * Prints a line for each that fails; exit status 1 if there is one, 2 for a wrong command line.
 */
public final class CrashMain {
    private static final String USAGE = """
        Crashes a store on a simulated disk.

          --runs N [--first-seed S] [--lie NAME]   histories of N seeds, from S on (default 1)
          --steps N [--part I/OF]                  all histories of N steps, every crash in the last one; or one of OF
                                                   equal parts of them, counted from 1 (default 1/1)
        """;

    /** Every {@code of}-th of some things, from number {@code number} on, which counts from 1. */
    record Part(int number, int of) {
        Part {
            if (number < 1 || number > of) {
                throw new IllegalArgumentException("--part: should be from 1/" + of + " to " + of + "/" + of);
            }
        }

        static Part parse(String text) {
            String[] numbers = text.split("/");
            if (numbers.length != 2) {
                throw new IllegalArgumentException("--part: should be such as 3/16, and is " + text);
            }
            return new Part(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        }

        <T> List<T> of(List<T> all) {
            return IntStream.range(0, all.size()).filter(i -> i % of == number - 1).mapToObj(all::get).toList();
        }
    }

    private CrashMain() {
    }

    public static void main(String[] args) {
        long runs = 0;
        long firstSeed = 1;
        int steps = 0;
        Part part = new Part(1, 1);
        DiskLie lie = DiskLie.NONE;
        try {
            for (int i = 0; i + 1 < args.length; i += 2) {
                switch (args[i]) {
                    case "--runs" -> runs = Long.parseLong(args[i + 1]);
                    case "--first-seed" -> firstSeed = Long.parseLong(args[i + 1]);
                    case "--steps" -> steps = Integer.parseInt(args[i + 1]);
                    case "--part" -> part = Part.parse(args[i + 1]);
                    case "--lie" -> lie = DiskLie.valueOf(args[i + 1]);
                    default -> throw new IllegalArgumentException("unknown option " + args[i]);
                }
            }
            if (args.length % 2 != 0 || runs <= 0 && steps <= 0) {
                throw new IllegalArgumentException(USAGE);
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
        CrashExplorer.muteRecovery();
        System.exit(steps > 0 ? explore(steps, part) : run(runs, firstSeed, lie));
    }

    private static int run(long runs, long firstSeed, DiskLie lie) {
        AtomicLong failed = new AtomicLong();
        LongStream.range(firstSeed, firstSeed + runs).parallel().forEach(seed -> {
            for (RandomCrashes.Kind kind : RandomCrashes.Kind.values()) {
                String found = RandomCrashes.run(seed, lie, kind);
                if (!found.isEmpty()) {
                    failed.incrementAndGet();
                    System.out.println(found);
                }
            }
        });
        System.out.printf("%d seeds, %d runs failed%n", runs, failed.get());
        return failed.get() == 0 ? 0 : 1;
    }

    private static int explore(int steps, Part part) {
        AtomicLong failed = new AtomicLong();
        List<List<CrashStep>> histories = part.of(CrashSteps.histories(steps));
        CrashExplorer.Figures tried = histories.parallelStream().map(history -> {
            CrashExplorer explorer = new CrashExplorer(CrashWorld.TINY, 1 << 8, 4);
            try {
                explorer.explore(history);
            } catch (AssertionError e) {
                failed.incrementAndGet();
                System.out.println(e.getMessage());
            }
            return explorer.figures();
        }).reduce(new CrashExplorer.Figures(0, 0, 0), CrashExplorer.Figures::plus);
        System.out.printf("%d histories, %d failed, %s%n", histories.size(), failed.get(), tried);
        return failed.get() == 0 ? 0 : 1;
    }
}
