package io.openmessaging.storage.dledger.jepsen.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

class FaultsCheckerTest {
    private static final String LOSS = """
        nemesis info start-power-loss
        nemesis info start-power-loss {"error" "no xfs"}
        nemesis info stop-power-loss
        nemesis info stop-power-loss {"error" "not mounted"}
        """;

    private static Result check(String lines) {
        return FaultsChecker.ofAll().check(Histories.of(lines));
    }

    @Test
    void whereAFaultNeverBeganNothingWasTested() {
        Result result = check(LOSS + "nemesis info start-kill\nnemesis info start-kill [\"n0\"]");
        assertEquals(Verdict.UNKNOWN, result.valid());
        assertEquals(List.of("power-loss"), result.details().get("never-begun"));
        assertEquals(List.of(1L, 1L, 1L), List.of(result.details().get("begun"), result.details().get("failed"),
            result.details().get("ends-failed")));
    }

    @Test
    void aFaultMayFailNowAndThenAndThoseOfAWorkloadAlways() {
        assertEquals(Verdict.VALID, check(LOSS + "nemesis info start-power-loss [\"n0\"]").valid());
        assertEquals(Verdict.VALID, FaultsChecker.ofAllBut(Set.of("power-loss")).check(Histories.of(LOSS)).valid());
        assertEquals(Verdict.VALID, check("nemesis info leads {:member \"n0\" :term 1}").valid());
    }
}
