package io.openmessaging.storage.dledger.jepsen.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Operation;

class MembershipCheckerTest {
    private final List<Operation> operations = new ArrayList<>();

    private void say(String f, Object value) {
        long index = operations.size();
        operations.add(new Operation(index, index, Operation.NEMESIS, Operation.Type.INFO, f, null, null));
        operations.add(new Operation(index + 1, index + 1, Operation.NEMESIS, Operation.Type.INFO, f, value, null));
    }

    private Result check() {
        return new MembershipChecker().check(new History(operations));
    }

    @Test
    void changesAreCounted() {
        say("start-shrink", Map.of("remove", "n1"));
        say("stop-shrink", Map.of("add", List.of("n1")));
        say("start-replace", Map.of("remove", "n1", "replace", "n2", "by", "n1"));
        say("stop-replace", Map.of("add", List.of("n1", "n2")));
        say("start-shrink", Map.of("error", "nobody leads"));
        say("start-kill", List.of("n1"));
        assertEquals(Verdict.VALID, check().valid());
        assertEquals(Map.of("removed", 2L, "replaced", 1L, "added", 3L, "failed", 1L), check().details());
    }

    @Test
    void withoutAnyNothingIsKnown() {
        assertEquals(Verdict.UNKNOWN, check().valid());
        say("start-shrink", Map.of("error", "nobody leads"));
        say("stop-shrink", null);
        assertEquals(Verdict.UNKNOWN, check().valid());
    }
}
