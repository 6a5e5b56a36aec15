package io.openmessaging.storage.dledger.jepsen.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Operation;

class LeadersCheckerTest {
    private final List<Operation> operations = new ArrayList<>();

    private void say(String f, Object value) {
        long index = operations.size();
        operations.add(new Operation(index, index, Operation.NEMESIS, Operation.Type.INFO, f, value, null));
    }

    private Result check() {
        return new LeadersChecker().check(new History(operations));
    }

    @Test
    void oneLeaderATermIsFineWhoeverItIs() {
        say("leads", LeadersChecker.value("n0", 1));
        say("start-kill", List.of("n0"));
        say("leads", LeadersChecker.value("n1", 2));
        say("leads", LeadersChecker.value("n0", 3));
        say("leads", LeadersChecker.value("n1", 2)); // It was not reached for a while.
        assertEquals(Verdict.VALID, check().valid());
        assertEquals(3L, check().details().get("terms"));
    }

    @Test
    void twoLeadersOfATermAreNamed() {
        say("leads", LeadersChecker.value("n2", 1));
        say("leads", LeadersChecker.value("n0", 2));
        say("leads", LeadersChecker.value("n1", 2));
        assertEquals(Verdict.INVALID, check().valid());
        assertEquals(Map.of("led-together", List.of(Map.of("term", 2L, "members", List.of("n0", "n1")))),
            check().details().get("faults"));
    }

    @Test
    void whereNobodyWasSeenToLeadNobodyLedBesideAnother() {
        assertEquals(Verdict.VALID, check().valid());
    }

    @Test
    void aValueOfAnotherFormIsAnError() {
        say("leads", Map.of("member", "n0"));
        assertThrows(IllegalArgumentException.class, this::check);
    }
}
