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
    /** Lies about recoveries need a loss of power in ASYNC at the right time. */
    private static final long RECOVERY_SEEDS = 300;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"HONEST", "SLICE_CORRUPTED", "WRONG_DELIVERY", "CLOCK_JUMPS",
        "POWER_LOSS_HIDDEN", "RECOVERY_POINT_IS_COMMIT", "INCARNATIONS_ALIKE"})
    void liarIsCaught(Liar liar) {
        boolean caught = LongStream.rangeClosed(1, SEEDS)
            .anyMatch(seed -> !Simulation.run(seed, liar.name(), null).isGood());

        assertTrue(caught, liar + " is not caught within " + SEEDS + " seeds");
    }

    /** Unsafe, and not only stuck: a lie about a recovery that merely never ends would show nothing of its rules. */
    @ParameterizedTest
    @EnumSource(names = {"POWER_LOSS_HIDDEN", "RECOVERY_POINT_IS_COMMIT", "INCARNATIONS_ALIKE"})
    void liarAboutRecoveriesLosesWhatIsCommitted(Liar liar) {
        boolean caught = LongStream.rangeClosed(1, RECOVERY_SEEDS)
            .anyMatch(seed -> Simulation.run(seed, liar.name(), null).verdict() == SimResult.Verdict.UNSAFE);

        assertTrue(caught, liar + " is not caught within " + RECOVERY_SEEDS + " seeds");
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
