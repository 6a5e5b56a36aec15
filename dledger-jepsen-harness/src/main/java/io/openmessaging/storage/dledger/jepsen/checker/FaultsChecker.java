package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Operation;

/**
 * Counts the faults that began ({@code start-NAME} with a value that tells what was done), and those that could not,
 * whose value has an {@code "error"}. Of a fault that was tried and never began nothing was tested, and the verdict is
 * unknown; not so of changes that are a workload's own, of which its judge tells how many were made. Keeps nothing
 * between checks.
 */
public final class FaultsChecker implements Checker {
    private static final String START = "start-";
    private static final String STOP = "stop-";

    private final Set<String> ofWorkload;

    private FaultsChecker(Set<String> ofWorkload) {
        this.ofWorkload = ofWorkload;
    }

    /** A checker of the faults of a run whose workload makes none. */
    public static FaultsChecker ofAll() {
        return new FaultsChecker(Set.of());
    }

    /** A checker for a workload that makes faults of those names by itself, and may fail to. */
    public static FaultsChecker ofAllBut(Collection<String> ofWorkload) {
        return new FaultsChecker(Set.copyOf(ofWorkload));
    }

    @Override
    public Result check(History history) {
        Map<String, Long> begun = new TreeMap<>();
        Map<String, Long> failed = new TreeMap<>();
        long notHealed = 0;
        for (Operation operation : history.faults()) {
            String f = String.valueOf(operation.f());
            boolean isError = operation.value() instanceof Map<?, ?> value && value.containsKey("error");
            if (f.startsWith(START) && operation.value() != null) {
                (isError ? failed : begun).merge(f.substring(START.length()), 1L, Long::sum);
            } else if (f.startsWith(STOP) && isError) {
                notHealed++;
            }
        }
        List<String> never = failed.keySet().stream()
            .filter(name -> !begun.containsKey(name) && !ofWorkload.contains(name)).toList();
        Map<String, Object> details = Findings.example("begun", sum(begun), "failed", sum(failed), "ends-failed",
            notHealed, "never-begun", never);
        return new Result(never.isEmpty() ? Verdict.VALID : Verdict.UNKNOWN, details);
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
