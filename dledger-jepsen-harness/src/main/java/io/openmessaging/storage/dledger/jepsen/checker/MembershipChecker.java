package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Operation;

/**
 * Counts what was changed in the group. Without a change there was nothing to test, and the verdict is unknown; changes
 * that failed are told of and are no fault, since too few members may have been there to make them. Keeps nothing
 * between checks.
 */
public final class MembershipChecker implements Checker {
    private static final Set<String> WORDS = Set.of("start-shrink", "stop-shrink", "start-replace", "stop-replace");

    /** A checker. */
    public MembershipChecker() {
    }

    @Override
    public Result check(History history) {
        List<Map<?, ?>> changes = history.faults().stream().filter(operation -> WORDS.contains(operation.f()))
            .map(Operation::value).filter(Map.class::isInstance).<Map<?, ?>>map(value -> (Map<?, ?>) value).toList();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("removed", countOf("remove", changes));
        details.put("replaced", countOf("replace", changes));
        details.put("added", countOf("add", changes));
        details.put("failed", countOf("error", changes));
        boolean isAny = changes.stream().anyMatch(change -> change.containsKey("remove"));
        return new Result(isAny ? Verdict.VALID : Verdict.UNKNOWN, details);
    }

    private static long countOf(String what, List<Map<?, ?>> changes) {
        return changes.stream().filter(change -> change.containsKey(what))
            .mapToLong(change -> change.get(what) instanceof List<?> several ? several.size() : 1).sum();
    }
}
