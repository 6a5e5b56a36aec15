package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Faults that a checker comes across, counted by kind, a few of each kept as examples. Owned by one check. */
final class Findings {
    private static final int MAX_EXAMPLES = 16;

    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final Map<String, List<Object>> examples = new LinkedHashMap<>();

    /** Adds a fault of that kind; the example is EDN data. */
    void add(String kind, Object example) {
        counts.merge(kind, 1L, Long::sum);
        List<Object> kept = examples.computeIfAbsent(kind, unused -> new ArrayList<>());
        if (kept.size() < MAX_EXAMPLES) {
            kept.add(example);
        }
    }

    /** An example of a fault: names, each followed by its value, which is EDN data. */
    static Map<String, Object> example(Object... namesAndValues) {
        Map<String, Object> example = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            example.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return example;
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    /** INVALID if there is a fault, VALID if not. */
    Verdict verdict() {
        return isEmpty() ? Verdict.VALID : Verdict.INVALID;
    }

    /** Kinds with their numbers, and the examples, under {@code fault-counts} and {@code faults}. */
    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("fault-counts", counts);
        details.put("faults", examples);
        return details;
    }
}
