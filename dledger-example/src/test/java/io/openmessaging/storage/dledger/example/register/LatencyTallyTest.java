package io.openmessaging.storage.dledger.example.register;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class LatencyTallyTest {
    @Test
    void percentilesAreWithinOnePercentAndTheRestIsExact() {
        LatencyTally tally = new LatencyTally();
        LatencyTally other = new LatencyTally();
        for (int i = 1; i <= 1000; i++) {
            (i % 2 == 0 ? tally : other).add(TimeUnit.MILLISECONDS.toNanos(i));
        }
        tally.add(other);
        assertEquals(1000, tally.count());
        assertEquals(500, tally.percentileMs(0.5), 6);
        assertEquals(990, tally.percentileMs(0.99), 11);
        assertEquals(1000, tally.percentileMs(1), 0);
        String line = tally.line();
        assertEquals("type=HISTOGRAM, name=request_latency_ms, count=1000, min=1.000, max=1000.000, mean=500.500, "
            + "stddev=288.675, ", line.substring(0, line.indexOf("p50")));
    }

    @Test
    void nothingMeasuredIsZero() {
        assertEquals("type=HISTOGRAM, name=request_latency_ms, count=0, min=0.000, max=0.000, mean=0.000, "
            + "stddev=0.000, p50=0.000, p75=0.000, p95=0.000, p98=0.000, p99=0.000, p999=0.000",
            new LatencyTally().line());
    }

    @Test
    void timesBeyondTheLastBucketAndBelowTheFirstCount() {
        LatencyTally tally = new LatencyTally();
        tally.add(0);
        tally.add(TimeUnit.HOURS.toNanos(2));
        assertEquals(2, tally.count());
        assertEquals(TimeUnit.HOURS.toMillis(2), tally.percentileMs(1), TimeUnit.HOURS.toMillis(2));
    }
}
