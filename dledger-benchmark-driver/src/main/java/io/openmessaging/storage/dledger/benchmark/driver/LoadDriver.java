package io.openmessaging.storage.dledger.benchmark.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Keeps a number of bodies outstanding from one thread, and measures them. When the window is full it parks until an
 * eighth of it is free, so that the driver's own wake-ups do not become the figure.
 */
public final class LoadDriver {
    private static final int BODIES = 64;
    private static final int LATENCY_DIGITS = 3;
    private static final long MILLION = 1_000_000;
    private static final long LOOK_NANOS = 1_000 * MILLION;
    private static final long STALLED_NANOS = 30 * LOOK_NANOS;

    private final Workload load;
    private final Recorder latencies = new Recorder(LATENCY_DIGITS);
    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final Thread driver = Thread.currentThread();
    /**
     * How many must have ended before the driver goes on; 0 while it runs. Written by the driver, read by completions.
     */
    private volatile long wakeAt;

    /** A driver for the calling thread, for one run. */
    public LoadDriver(Workload load) {
        this.load = load;
    }

    /**
     * Warms up and measures; blocks until all that it has begun has ended.
     *
     * @throws IllegalStateException if nothing ends for half a minute
     */
    public Figure run(Appender target) {
        List<List<byte[]>> bodies = randomBodies();
        long started = 0;
        long begin = System.nanoTime();
        long measureFrom = begin + load.warmUpMs() * MILLION;
        long measureTo = measureFrom + load.measuredMs() * MILLION;
        long succeededBefore = 0;
        long failedBefore = 0;
        boolean measuring = false;
        long now = begin;
        while (now < measureTo) {
            if (!measuring && now >= measureFrom) {
                measuring = true;
                latencies.reset();
                succeededBefore = succeeded.get();
                failedBefore = failed.get();
                measureFrom = now;
            }
            awaitWindow(target, started);
            now = System.nanoTime();
            int bundle = (int) (started / load.bodiesPerAppend() % BODIES);
            started += load.bodiesPerAppend();
            target.append(bodies.get(bundle), new Measured(now));
        }
        long succeededNow = succeeded.get() - succeededBefore;
        Histogram histogram = latencies.getIntervalHistogram();
        awaitEnded(target, started);
        return new Figure(succeededNow, failed.get() - failedBefore, now - measureFrom,
            histogram.getValueAtPercentile(50) / 1000, histogram.getValueAtPercentile(99) / 1000);
    }

    private List<List<byte[]>> randomBodies() {
        SplittableRandom random = new SplittableRandom(42);
        List<List<byte[]>> bodies = new ArrayList<>();
        for (int i = 0; i < BODIES; i++) {
            byte[][] together = new byte[load.bodiesPerAppend()][load.payloadBytes()];
            for (byte[] body : together) {
                random.nextBytes(body);
            }
            bodies.add(List.of(together));
        }
        return bodies;
    }

    private void awaitWindow(Appender target, long started) {
        long free = load.outstanding() - load.bodiesPerAppend();
        if (started - ended.get() > Math.max(0, free)) {
            awaitEnded(target, Math.min(started, started - free - 1 + Math.max(1, load.outstanding() / 8)));
        }
    }

    private void awaitEnded(Appender target, long count) {
        wakeAt = count;
        long before = ended.get();
        long deadline = System.nanoTime() + STALLED_NANOS;
        while (ended.get() < count) {
            if (target.isPolled()) {
                target.poll();
            } else {
                LockSupport.parkNanos(this, LOOK_NANOS);
            }
            if (ended.get() != before) {
                before = ended.get();
                deadline = System.nanoTime() + STALLED_NANOS;
            } else if (System.nanoTime() > deadline) {
                throw new IllegalStateException("none of " + (count - before) + " appends ended for half a minute");
            }
        }
        wakeAt = 0;
    }

    private final class Measured implements Appender.Done {
        private final long startNanos;

        Measured(long startNanos) {
            this.startNanos = startNanos;
        }

        @Override
        public void succeeded() {
            succeeded.addAndGet(load.bodiesPerAppend());
            end();
        }

        @Override
        public void failed() {
            failed.addAndGet(load.bodiesPerAppend());
            end();
        }

        private void end() {
            latencies.recordValue(Math.max(0, System.nanoTime() - startNanos));
            long count = ended.addAndGet(load.bodiesPerAppend());
            long at = wakeAt;
            if (at > 0 && count >= at) {
                LockSupport.unpark(driver);
            }
        }
    }
}
