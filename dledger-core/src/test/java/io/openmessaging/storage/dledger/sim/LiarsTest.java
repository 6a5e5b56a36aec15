package io.openmessaging.storage.dledger.sim;

import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The simulator sees: each environment that breaks a promise is caught within a fixed number of seeds. */
class LiarsTest {
    private static final long SEEDS = 300;
    private static final long HARMLESS_SEEDS = 40;
    /** Lies about rules that matter only when several faults meet, at the right time. */
    private static final long UNSAFE_SEEDS = 1_000;

    @ParameterizedTest
    @MethodSource("caught")
    void liarIsCaught(Liar liar) {
        boolean caught = LongStream.rangeClosed(1, SEEDS)
            .anyMatch(seed -> !Simulation.run(seed, liar.name(), null).isGood());

        assertTrue(caught, liar + " is not caught within " + SEEDS + " seeds");
    }

    static List<Liar> caught() {
        return liars(Liar.Fate.CAUGHT);
    }

    /** Unsafe, and not only stuck: a lie about a recovery that merely never ends would show nothing of its rules. */
    @ParameterizedTest
    @MethodSource("unsafe")
    void liarBreaksSafety(Liar liar) {
        boolean caught = LongStream.rangeClosed(1, UNSAFE_SEEDS)
            .anyMatch(seed -> Simulation.run(seed, liar.name(), null).verdict() == SimResult.Verdict.UNSAFE);

        assertTrue(caught, liar + " is not caught within " + UNSAFE_SEEDS + " seeds");
    }

    static List<Liar> unsafe() {
        return liars(Liar.Fate.UNSAFE);
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void lieThatTheDesignWithstandsDoesNoHarm(Liar liar) {
        for (long seed = 1; seed <= HARMLESS_SEEDS; seed++) {
            SimResult result = Simulation.run(seed, liar.name(), null);
            assertTrue(result.isGood(), result::toString);
        }
    }

    static List<Liar> harmless() {
        return liars(Liar.Fate.HARMLESS);
    }

    private static List<Liar> liars(Liar.Fate fate) {
        return Liar.all().stream().filter(liar -> liar.fate() == fate).toList();
    }

    @Test
    void chainShowsCorruptionThatTheBodysChecksumDoesNot() {
        long refused = LongStream.rangeClosed(1, 5)
            .map(seed -> Simulation.run(seed, "SLICE_CORRUPTED", null).figures().corruptSlices()).sum();

        assertTrue(refused > 0);
        assertEquals(0, Simulation.run(1).figures().corruptSlices());
    }
}
