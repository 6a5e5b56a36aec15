package io.openmessaging.storage.dledger.jepsen.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.jepsen.checker.Result;
import io.openmessaging.storage.dledger.jepsen.checker.Verdict;

class ResultLinesTest {
    private static Map<String, Object> gap(String fault, double seconds, double at) {
        return Map.of("fault", fault, "longest-gap", seconds, "gap-start", at, "value", List.of("n0"));
    }

    @Test
    void everyFaultHasALineWithItsLongestGapAndTheWorstComesFirst() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("ok", 873L);
        details.put("limit", null);
        details.put("gaps", List.of(gap("pause", 0.5, 4), gap("kill:primary", 0.75, 14.25),
            gap("pause", 0.25, 24), gap("kill:primary", 1.5, 34), gap("kill:primary", 0.5, 44)));
        assertEquals(List.of("availability  VALID    ok 873",
            "    SECONDS WITHOUT AN OK        TIMES     MEDIAN    LONGEST        AT",
            "    kill:primary                     3      0.750      1.500    34.000",
            "    pause                            2      0.500      0.500     4.000"),
            ResultLines.of(Map.of("availability", new Result(Verdict.VALID, details))));
    }

    @Test
    void whatIsWrongIsToldByAFewExamplesOfEachKind() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("acknowledged", 4L);
        details.put("faults", Map.of("lost", List.of(Map.of("index", 1L), Map.of("index", 2L), Map.of("index", 3L),
            Map.of("index", 4L))));
        details.put("counter-examples", List.of(Map.of("message", "key 2: read 7 fits nowhere", "states", List.of())));
        assertEquals(List.of("log           INVALID  acknowledged 4",
            "    lost: {\"index\" 1}", "    lost: {\"index\" 2}", "    lost: {\"index\" 3}",
            "    key 2: read 7 fits nowhere"),
            ResultLines.of(Map.of("log", new Result(Verdict.INVALID, details))));
    }

    @Test
    void longDataIsCutAndOnlyShownWhereSomethingIsWrong() {
        Map<String, Object> details = Map.of("members", List.of("x".repeat(500)));
        List<String> good = ResultLines.of(Map.of("recovery", new Result(Verdict.VALID, details)));
        assertEquals(List.of("recovery      VALID"), good);
        List<String> bad = ResultLines.of(Map.of("recovery", new Result(Verdict.INVALID, details)));
        assertEquals(2, bad.size());
        assertTrue(bad.get(1).startsWith("    members: [\"xxx"), bad.get(1));
        assertFalse(bad.get(1).length() > 170, bad.get(1));
    }
}
