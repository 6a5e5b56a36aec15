package io.openmessaging.storage.dledger.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs seeds from a command line and prints one line for each that fails; {@code --help} tells how.
 *
 * <p>Ends with {@code N seeds, U unsafe, S stuck}; exit code 0 if U = S = 0, 1 if not, 2 for a wrong command line.
 */
public final class SimulatorMain {
    private static final String USAGE = """
        Simulates groups of members, one for each seed, with faults drawn from the seed.

          --seeds N [--first-seed S]   N seeds from S on (default 1)
          --minutes T                  seeds from S on for that long
          --seed X [--trace]           one seed; with a line for each change
          --threads K                  runs at a time (default: all processors); each run has one thread
          --liar NAME                  in an environment that tells this lie

        Prints a line for each seed that fails and ends with 'N seeds, U unsafe, S stuck'.
        Exit status 0 if U = S = 0, 1 if not, 2 for a wrong command line.
        Example: --seeds 10000 --first-seed 1
        Lies:
        """;
    private static final long PROGRESS_SECONDS = 5;

    private final AtomicLong nextSeed = new AtomicLong();
    private final AtomicLong seeds = new AtomicLong();
    private final AtomicLong unsafe = new AtomicLong();
    private final AtomicLong stuck = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong acked = new AtomicLong();
    private final Arguments arguments;

    /** What the command line asks for; {@code lastSeed} is inclusive. */
    private record Arguments(long firstSeed, long lastSeed, long minutes, int threads, String liar, boolean trace) {
        static Arguments parse(String[] args) {
            long first = 1;
            long count = Long.MAX_VALUE;
            long minutes = 0;
            int threads = Runtime.getRuntime().availableProcessors();
            String liar = Liar.HONEST.name();
            boolean trace = false;
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--seeds" -> count = number(args, ++i);
                    case "--first-seed" -> first = number(args, ++i);
                    case "--seed" -> {
                        first = number(args, ++i);
                        count = 1;
                    }
                    case "--minutes" -> minutes = number(args, ++i);
                    case "--threads" -> threads = (int) number(args, ++i);
                    case "--liar" -> liar = Liar.valueOf(text(args, ++i)).name();
                    case "--trace" -> trace = true;
                    default -> throw new IllegalArgumentException("unknown option " + args[i]);
                }
            }
            if (count == Long.MAX_VALUE && minutes == 0) {
                throw new IllegalArgumentException("give --seeds N, --seed X or --minutes T");
            }
            return new Arguments(first, count == Long.MAX_VALUE ? count : first + count - 1, minutes,
                trace ? 1 : threads, liar, trace);
        }

        private static String text(String[] args, int i) {
            if (i == args.length) {
                throw new IllegalArgumentException(args[i - 1] + " needs a value");
            }
            return args[i];
        }

        private static long number(String[] args, int i) {
            try {
                return Long.parseLong(text(args, i));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(args[i - 1] + " needs a number, is " + args[i], e);
            }
        }
    }

    private SimulatorMain(Arguments arguments) {
        this.arguments = arguments;
        nextSeed.set(arguments.firstSeed);
    }

    public static void main(String[] args) throws InterruptedException {
        if (List.of(args).contains("--help")) {
            System.out.println(USAGE + Liar.all());
            System.exit(0);
        }
        try {
            System.exit(new SimulatorMain(Arguments.parse(args)).run());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private int run() throws InterruptedException {
        long beganNs = System.nanoTime();
        long endNs = arguments.minutes == 0 ? Long.MAX_VALUE : TimeUnit.MINUTES.toNanos(arguments.minutes);
        ExecutorService threads = Executors.newFixedThreadPool(arguments.threads);
        List<Future<?>> runs = new ArrayList<>();
        for (int i = 0; i < arguments.threads; i++) {
            runs.add(threads.submit(() -> runSeeds(beganNs, endNs)));
        }
        threads.shutdown();
        while (!threads.awaitTermination(PROGRESS_SECONDS, TimeUnit.SECONDS)) {
            if (System.console() != null) {
                System.err.printf("%d seeds so far%n", seeds.get());
            }
        }
        for (Future<?> run : runs) {
            rethrow(run);
        }
        double seconds = (System.nanoTime() - beganNs) / 1e9;
        System.out.printf("%.1f s, %.1f seeds/s, %d events, %d appends answered%n", seconds, seeds.get() / seconds,
            events.get(), acked.get());
        System.out.printf("%d seeds, %d unsafe, %d stuck%n", seeds.get(), unsafe.get(), stuck.get());
        return unsafe.get() + stuck.get() == 0 ? 0 : 1;
    }

    /** A simulator that broke has not found its seeds good. */
    private static void rethrow(Future<?> run) throws InterruptedException {
        try {
            run.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the simulator itself broke", e.getCause());
        }
    }

    private void runSeeds(long beganNs, long forNs) {
        while (System.nanoTime() - beganNs < forNs) {
            long seed = nextSeed.getAndIncrement();
            if (seed > arguments.lastSeed) {
                return;
            }
            record(runOne(seed));
        }
    }

    private SimResult runOne(long seed) {
        return Simulation.run(seed, arguments.liar, arguments.trace ? System.out::println : null);
    }

    private void record(SimResult result) {
        seeds.incrementAndGet();
        events.addAndGet(result.figures().events());
        acked.addAndGet(result.figures().acked());
        switch (result.verdict()) {
            case UNSAFE -> unsafe.incrementAndGet();
            case STUCK -> stuck.incrementAndGet();
            default -> {
                return;
            }
        }
        System.out.println(result);
    }
}
