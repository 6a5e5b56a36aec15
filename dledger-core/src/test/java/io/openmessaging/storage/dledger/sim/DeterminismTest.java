package io.openmessaging.storage.dledger.sim;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

/** A printed seed is enough to see a failure again. */
class DeterminismTest {
    @Test
    void theSameSeedGivesTheSameRun() {
        for (long seed = 1; seed <= 10; seed++) {
            assertEquals(Simulation.run(seed), Simulation.run(seed));
        }
    }

    @Test
    void aTracedRunIsTheRunThatIsNotTraced() {
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();

        SimResult traced = Simulation.run(3, "HONEST", first::add);
        Simulation.run(3, "HONEST", second::add);

        assertEquals(Simulation.run(3), traced);
        assertEquals(first, second);
    }

    @Test
    void otherSeedsGiveOtherRuns() {
        assertNotEquals(Simulation.run(1).traceHash(), Simulation.run(2).traceHash());
    }
}
