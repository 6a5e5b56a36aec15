package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.openmessaging.storage.dledger.jepsen.history.Call;
import io.openmessaging.storage.dledger.jepsen.history.Edn;
import io.openmessaging.storage.dledger.jepsen.history.Keyword;

/**
 * A transaction over lists: {@code [[:append k v] [:r k [v …]] …]}, done at once.
 *
 * @param number in the order of the beginnings, from 0
 * @param steps as they ended, or as they began if the outcome is not ok
 */
record Transaction(int number, Call call, List<Step> steps) {
    private static final Keyword APPEND = new Keyword("append");
    private static final Keyword READ = new Keyword("r");

    /**
     * One step.
     *
     * @param appended the value; null if this reads
     * @param read what was there; null if that is not known, or if this appends
     */
    record Step(Object key, Object appended, List<?> read) {
        boolean isAppend() {
            return appended != null;
        }
    }

    /**
     * Decodes a call.
     *
     * @throws IllegalArgumentException if it is no transaction over lists
     */
    static Transaction of(int number, Call call) {
        Object value = call.isOk() ? call.completion().value() : call.invocation().value();
        if (!(value instanceof List<?> steps)) {
            throw unexpected(call, value);
        }
        List<Step> decoded = new ArrayList<>();
        for (Object step : steps) {
            if (!(step instanceof List<?> parts) || parts.size() != 3) {
                throw unexpected(call, step);
            }
            Object result = parts.get(2);
            if (APPEND.equals(parts.get(0)) && result != null) {
                decoded.add(new Step(parts.get(1), result, null));
            } else if (READ.equals(parts.get(0)) && (result == null || result instanceof List<?>)) {
                // Elle takes nil of a transaction that is ok for a list that does not exist yet.
                List<?> none = call.isOk() ? List.of() : null;
                decoded.add(new Step(parts.get(1), null, result == null ? none : (List<?>) result));
            } else {
                throw unexpected(call, step);
            }
        }
        return new Transaction(number, call, decoded);
    }

    private static IllegalArgumentException unexpected(Call call, Object found) {
        return new IllegalArgumentException("operation " + call.invocation().index()
            + ": expected [:append k v] or [:r k list], found " + Edn.write(found));
    }

    /** What it appended to each list, in order. */
    Map<Object, List<Object>> appends() {
        Map<Object, List<Object>> appends = new LinkedHashMap<>();
        for (Step step : steps) {
            if (step.isAppend()) {
                appends.computeIfAbsent(step.key, unused -> new ArrayList<>()).add(step.appended);
            }
        }
        return appends;
    }

    /** As it is shown to people. */
    Map<String, Object> describe() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("index", call.invocation().index());
        shown.put("process", (long) call.process());
        shown.put("type", call.outcome().label());
        shown.put("value", call.isOk() ? call.completion().value() : call.invocation().value());
        return shown;
    }
}
