package io.openmessaging.storage.dledger.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.sim.LinearizabilityChecker.Kind;
import io.openmessaging.storage.dledger.sim.LinearizabilityChecker.Operation;
import org.junit.jupiter.api.Test;

class LinearizabilityCheckerTest {
    private static Operation write(String value, long begin, long end) {
        return new Operation(Kind.WRITE, value, begin, end);
    }

    private static Operation read(String value, long begin, long end) {
        return new Operation(Kind.READ, value, begin, end);
    }

    private static boolean holds(Operation... history) {
        return LinearizabilityChecker.isLinearizable(List.of(history));
    }

    @Test
    void operationsOneAfterTheOther() {
        assertTrue(holds());
        assertTrue(holds(read("", 0, 1), write("a", 2, 3), read("a", 4, 5), write("b", 6, 7), read("b", 8, 9)));
        assertFalse(holds(write("a", 0, 1), read("", 2, 3)), "an acknowledged write is missed");
        assertFalse(holds(write("a", 0, 1), write("b", 2, 3), read("a", 4, 5)), "a read is stale");
        assertFalse(holds(read("a", 0, 1), write("a", 2, 3)), "a value is read before it is written");
        assertFalse(holds(write("a", 0, 1), write("b", 2, 3), read("b", 4, 5), read("a", 6, 7)),
            "a write that was repeated is applied twice");
    }

    @Test
    void operationsUnderWayTogetherMayComeInAnyOrderThatReadsAgreeOn() {
        assertTrue(holds(write("a", 0, 10), write("b", 1, 9), read("a", 11, 12)));
        assertTrue(holds(write("a", 0, 10), write("b", 1, 9), read("b", 11, 12)));
        assertTrue(holds(write("a", 0, 10), read("", 1, 2), read("a", 3, 4)));
        assertTrue(holds(write("a", 0, 10), read("a", 10, 11)));
        assertFalse(holds(write("a", 0, 10), read("a", 1, 2), read("", 3, 4)), "two reads disagree on the order");
        assertFalse(holds(write("a", 0, 10), write("b", 1, 9), read("a", 11, 12), read("b", 13, 14)));
    }

    @Test
    void aWriteOfUnknownOutcomeMayTakeEffectLaterOrNever() {
        long never = LinearizabilityChecker.NEVER;
        assertTrue(holds(write("a", 0, never), read("", 5, 6)));
        assertTrue(holds(write("a", 0, never), read("", 5, 6), read("a", 100, 101), write("b", 102, 103)));
        assertFalse(holds(write("a", 10, never), read("a", 5, 6)), "it takes effect before it was asked");
        assertFalse(holds(write("a", 0, never), read("a", 5, 6), write("b", 7, 8), read("a", 9, 10)),
            "it takes effect twice");
    }

    /** Histories of a register that is right, and the same with one read that is not. */
    @Test
    void longHistoriesAreDecidedAndOneStaleReadInThemIsFound() {
        int found = 0;
        for (int seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Operation> history = new ArrayList<>();
            String value = LinearizabilityChecker.NONE;
            String older = LinearizabilityChecker.NONE;
            for (int moment = 100; moment < 40_000; moment += 20) {
                long begin = moment - random.nextInt(100);
                long end = moment + 1 + random.nextInt(100);
                if (random.nextInt(3) == 0) {
                    older = value;
                    value = "v" + moment;
                    history.add(write(value, begin, random.nextInt(50) == 0 ? LinearizabilityChecker.NEVER : end));
                } else {
                    history.add(read(value, begin, end));
                }
            }
            assertTrue(LinearizabilityChecker.isLinearizable(history), "seed " + seed);
            history.add(write("last", 50_000, 50_001));
            history.add(read(older, 50_002, 50_003));
            found += LinearizabilityChecker.isLinearizable(history) ? 0 : 1;
        }
        assertEquals(50, found);
    }
}
