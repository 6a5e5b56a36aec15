package io.openmessaging.storage.dledger.example.register;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How long a number of requests took: the extremes, mean and deviation exactly, percentiles within 1 %. Of a fixed
 * size. Owned by one thread.
 */
final class LatencyTally {
    private static final double RATIO = 1.01;
    private static final double LOG_RATIO = Math.log(RATIO);
    /** Enough for 20 minutes in microseconds. */
    private static final int BUCKETS = 2_100;

    private final long[] buckets = new long[BUCKETS];
    private long count;
    private double sumMs;
    private double sumOfSquaresMs;
    private double minMs = Double.MAX_VALUE;
    private double maxMs;

    void add(long tookNs) {
        double micros = Math.max(1, tookNs / 1e3);
        buckets[Math.min(BUCKETS - 1, (int) (Math.log(micros) / LOG_RATIO))]++;
        double millis = (double) tookNs / TimeUnit.MILLISECONDS.toNanos(1);
        count++;
        sumMs += millis;
        sumOfSquaresMs += millis * millis;
        minMs = Math.min(minMs, millis);
        maxMs = Math.max(maxMs, millis);
    }

    void add(LatencyTally other) {
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] += other.buckets[i];
        }
        count += other.count;
        sumMs += other.sumMs;
        sumOfSquaresMs += other.sumOfSquaresMs;
        minMs = Math.min(minMs, other.minMs);
        maxMs = Math.max(maxMs, other.maxMs);
    }

    long count() {
        return count;
    }

    /** The time in milliseconds that this share of the requests, above 0 and up to 1, did not exceed; 0 for none. */
    double percentileMs(double share) {
        long rank = (long) Math.ceil(share * count);
        long seen = 0;
        for (int i = 0; i < BUCKETS && count > 0; i++) {
            seen += buckets[i];
            if (seen >= rank) {
                return Math.min(maxMs, Math.pow(RATIO, i + 1) / 1e3);
            }
        }
        return 0;
    }

    /** The line that the historical command line logged. */
    String line() {
        double meanMs = count == 0 ? 0 : sumMs / count;
        double variance = count == 0 ? 0 : Math.max(0, sumOfSquaresMs / count - meanMs * meanMs);
        return String.format(Locale.ROOT, "type=HISTOGRAM, name=request_latency_ms, count=%d, min=%.3f, max=%.3f, "
            + "mean=%.3f, stddev=%.3f, p50=%.3f, p75=%.3f, p95=%.3f, p98=%.3f, p99=%.3f, p999=%.3f", count,
            count == 0 ? 0 : minMs, maxMs, meanMs, Math.sqrt(variance), percentileMs(0.5), percentileMs(0.75),
            percentileMs(0.95), percentileMs(0.98), percentileMs(0.99), percentileMs(0.999));
    }
}
