package io.openmessaging.storage.dledger.sim;

import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The simulator sees: each environment that breaks a promise is caught within a fixed number of seeds. */
class LiarsTest {
    private static final long SEEDS = 100;
    private static final long HARMLESS_SEEDS = 40;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"HONEST", "SLICE_CORRUPTED", "WRONG_DELIVERY", "CLOCK_JUMPS"})
    void liarIsCaught(Liar liar) {
        boolean caught = LongStream.rangeClosed(1, SEEDS)
            .anyMatch(seed -> !Simulation.run(seed, liar.name(), null).isGood());

        assertTrue(caught, liar + " is not caught within " + SEEDS + " seeds");
    }

    @ParameterizedTest
    @EnumSource(names = {"SLICE_CORRUPTED", "WRONG_DELIVERY", "CLOCK_JUMPS"})
    void lieThatTheDesignWithstandsDoesNoHarm(Liar liar) {
        for (long seed = 1; seed <= HARMLESS_SEEDS; seed++) {
            SimResult result = Simulation.run(seed, liar.name(), null);
            assertTrue(result.isGood(), result::toString);
        }
    }

    @Test
    void chainShowsCorruptionThatTheBodysChecksumDoesNot() {
        long refused = LongStream.rangeClosed(1, 5)
            .map(seed -> Simulation.run(seed, "SLICE_CORRUPTED", null).figures().corruptSlices()).sum();

        assertTrue(refused > 0);
        assertEquals(0, Simulation.run(1).figures().corruptSlices());
    }
}
