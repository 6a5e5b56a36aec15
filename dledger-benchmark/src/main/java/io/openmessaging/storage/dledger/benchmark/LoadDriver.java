package io.openmessaging.storage.dledger.benchmark;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Keeps a number of appends outstanding from one thread, and measures them. When the window is full it parks until an
 * eighth of it is free, so that the driver's own wake-ups do not become the figure.
 */
final class LoadDriver {
    /** Something to append to. */
    interface Target {
        /** Appends, and runs {@code done} once, on any thread, when the outcome is known. */
        void append(byte[] body, Done done);
    }

    /** Told how an append ended. */
    interface Done {
        void succeeded();

        void failed();
    }

    private static final int BODIES = 64;
    private static final int LATENCY_DIGITS = 3;

    private final Load load;
    private final Recorder latencies = new Recorder(LATENCY_DIGITS);
    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final Thread driver = Thread.currentThread();
    /**
     * How many must have ended before the driver goes on; 0 while it runs. Written by the driver, read by completions.
     */
    private volatile long wakeAt;

    LoadDriver(Load load) {
        this.load = load;
    }

    /** Warms up and measures; blocks. */
    Figure run(Target target) {
        byte[][] bodies = randomBodies();
        long started = 0;
        long begin = System.nanoTime();
        long measureFrom = begin + load.warmUpSeconds * 1_000_000_000L;
        long measureTo = measureFrom + load.seconds * 1_000_000_000L;
        long succeededBefore = 0;
        long endedBefore = 0;
        boolean measuring = false;
        long now = begin;
        while (now < measureTo) {
            if (!measuring && now >= measureFrom) {
                measuring = true;
                latencies.reset();
                succeededBefore = succeeded.get();
                endedBefore = ended.get();
                measureFrom = now;
            }
            awaitWindow(started);
            now = System.nanoTime();
            target.append(bodies[(int) (started++ % BODIES)], new Measured(now));
        }
        long succeededNow = succeeded.get() - succeededBefore;
        long failedNow = ended.get() - endedBefore - succeededNow;
        Histogram histogram = latencies.getIntervalHistogram();
        return new Figure(succeededNow, failedNow, now - measureFrom, histogram.getValueAtPercentile(50) / 1000,
            histogram.getValueAtPercentile(99) / 1000);
    }

    private byte[][] randomBodies() {
        SplittableRandom random = new SplittableRandom(42);
        byte[][] bodies = new byte[BODIES][load.payloadBytes];
        for (byte[] body : bodies) {
            random.nextBytes(body);
        }
        return bodies;
    }

    private void awaitWindow(long started) {
        if (started - ended.get() < load.outstanding) {
            return;
        }
        long goOnAt = started - load.outstanding + Math.max(1, load.outstanding / 8);
        wakeAt = goOnAt;
        while (ended.get() < goOnAt) {
            LockSupport.park(this);
        }
        wakeAt = 0;
    }

    private final class Measured implements Done {
        private final long startNanos;

        Measured(long startNanos) {
            this.startNanos = startNanos;
        }

        @Override
        public void succeeded() {
            succeeded.incrementAndGet();
            end();
        }

        @Override
        public void failed() {
            end();
        }

        private void end() {
            latencies.recordValue(Math.max(0, System.nanoTime() - startNanos));
            long count = ended.incrementAndGet();
            long at = wakeAt;
            if (at > 0 && count >= at) {
                LockSupport.unpark(driver);
            }
        }
    }
}
