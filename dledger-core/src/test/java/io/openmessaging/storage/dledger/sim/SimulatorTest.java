package io.openmessaging.storage.dledger.sim;

import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Groups of real members survive what a few hundred seeds do to them. */
class SimulatorTest {
    private static final long SEEDS = 200;

    @Test
    void twoHundredSeedsAreSafeAndGoOn() {
        List<SimResult> results = LongStream.rangeClosed(1, SEEDS).parallel().mapToObj(Simulation::run).toList();

        assertEquals(List.of(), results.stream().filter(result -> !result.isGood()).toList());
        // A simulator in which nothing happens finds nothing.
        assertTrue(results.stream().mapToLong(result -> result.figures().elections()).sum() > 2 * SEEDS);
        assertTrue(results.stream().mapToLong(result -> result.figures().acked()).sum() > 100 * SEEDS);
    }
}
