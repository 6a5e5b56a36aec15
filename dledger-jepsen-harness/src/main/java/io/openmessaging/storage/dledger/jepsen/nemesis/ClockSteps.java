package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.jepsen.host.WallClock;

/** Lets wall clocks go at other speeds, by many small steps on a thread of its own. Used by one thread, once. */
final class ClockSteps {
    private static final long STEP_MS = 50;
    private static final long END_SECONDS = 10;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread steps = new Thread(task, "clock-steps");
        steps.setDaemon(true);
        return steps;
    });
    private final List<Future<?>> clocks = new ArrayList<>();

    /** Lets a clock, which is true now, go at that speed from now on. */
    void add(WallClock clock, double speed) {
        long beginNs = System.nanoTime();
        clocks.add(thread.scheduleWithFixedDelay(() -> {
            long elapsedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
            try {
                clock.set(Math.round(elapsedMs * (speed - 1)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, 0, STEP_MS, TimeUnit.MILLISECONDS));
    }

    /**
     * Ends: from now on nobody sets the clocks.
     *
     * @throws IOException if one of them could not be set at some time, or is still being set
     */
    void end() throws IOException {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("a clock is still being set after " + END_SECONDS + " s");
            }
            for (Future<?> clock : clocks) {
                if (!clock.isCancelled()) {
                    clock.get();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IOException("a clock could not be set: " + e.getCause().getMessage(), e);
        }
    }
}
