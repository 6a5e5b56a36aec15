package io.openmessaging.storage.dledger.sim;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
        assertTrue(results.stream().mapToLong(result -> result.figures().recoveries()).sum() > SEEDS);
        assertTrue(results.stream().mapToLong(result -> result.figures().applied()).sum() > 100 * SEEDS);
        assertTrue(results.stream().mapToLong(result -> result.figures().reads()).sum() > 100 * SEEDS);
        assertTrue(results.stream().mapToLong(result -> result.figures().resets()).sum() > SEEDS / 4);
        assertTrue(results.stream().mapToLong(result -> result.figures().transfers()).sum() > SEEDS / 5);
        assertTrue(results.stream().mapToLong(result -> result.figures().loads()).sum() > SEEDS / 4);
        assertTrue(results.stream().filter(result -> result.options().contains("flush=ASYNC"))
            .mapToLong(result -> result.figures().loads()).sum() > SEEDS / 8);
        assertTrue(results.stream().mapToLong(result -> result.figures().helped()).sum() > SEEDS / 4);
        assertTrue(results.stream().mapToLong(result -> result.figures().together()).sum() > 10 * SEEDS);
        assertTrue(results.stream().mapToLong(result -> result.figures().goneOn()).sum() > 0);
        assertTrue(results.stream().mapToLong(result -> result.figures().sessionLoads()).sum() > SEEDS / 4);
    }

    @Test
    void seedsThatOnceFoundAFaultStayGood() throws IOException {
        List<SimResult> results = regressions().stream().parallel().map(Simulation::run).toList();

        assertEquals(List.of(), results.stream().filter(result -> !result.isGood()).toList());
    }

    private static List<Long> regressions() throws IOException {
        try (InputStream file = SimulatorTest.class.getResourceAsStream("/sim/regressions.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
                .toList();
        }
    }
}
