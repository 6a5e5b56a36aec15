package io.openmessaging.storage.dledger.benchmark.driver;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Counts how appends end, and how long they took, between two figures. Any thread counts, one at a time asks. */
final class Tally {
    private static final int LATENCY_DIGITS = 3;

    private final Recorder latencies = new Recorder(LATENCY_DIGITS);
    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final ConcurrentMap<String, Long> refused = new ConcurrentHashMap<>();
    private long sinceNanos = System.nanoTime();

    void succeeded(int bodies, long tookNanos) {
        latencies.recordValue(Math.max(0, tookNanos));
        succeeded.addAndGet(bodies);
    }

    void failed(int bodies, long tookNanos) {
        latencies.recordValue(Math.max(0, tookNanos));
        failed.addAndGet(bodies);
    }

    /** Counts bodies that were refused once; they have not ended. */
    void refused(int bodies, String why) {
        refused.merge(why, (long) bodies, Long::sum);
    }

    /** What was counted since the last figure, or since the beginning. */
    synchronized Figure next() {
        long now = System.nanoTime();
        long nanos = now - sinceNanos;
        sinceNanos = now;
        Map<String, Long> reasons = new TreeMap<>();
        for (String why : refused.keySet()) {
            reasons.put(why, refused.remove(why));
        }
        Histogram histogram = latencies.getIntervalHistogram();
        return new Figure(succeeded.getAndSet(0), failed.getAndSet(0), reasons, nanos,
            histogram.getValueAtPercentile(50) / 1000, histogram.getValueAtPercentile(99) / 1000);
    }
}
