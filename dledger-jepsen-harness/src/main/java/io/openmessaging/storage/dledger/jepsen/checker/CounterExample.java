package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.openmessaging.storage.dledger.jepsen.history.Call;
import io.openmessaging.storage.dledger.jepsen.history.Edn;
import io.openmessaging.storage.dledger.jepsen.history.Operation;

/**
 * Why a register's history has no legal order: how far an order leads, what the register may hold there, and the
 * operation that fits nowhere, with all that overlaps it. As EDN data, for texts and pictures alike. Stateless.
 */
public final class CounterExample {
    private static final int MAX_BEFORE = 8;
    private static final int MAX_PENDING = 24;

    private CounterExample() {
    }

    /**
     * Describes the place at which the search ended.
     *
     * @param key of the register
     * @param search that found its history invalid
     */
    static Map<String, Object> of(Object key, RegisterOperations operations, LinearizabilitySearch search) {
        int blocked = search.blocked();
        int[] order = search.orderBeforeBlocked();
        Set<Integer> placed = new HashSet<>();
        for (int i : order) {
            placed.add(i);
        }
        List<Object> shown = new ArrayList<>();
        int first = Math.max(0, order.length - MAX_BEFORE);
        for (int i = first; i < order.length; i++) {
            shown.add(describe(operations, order[i], i + 1, blocked));
        }
        shown.add(describe(operations, blocked, 0, blocked));
        long end = operations.call(blocked).completion().index();
        for (int i = 0; i < operations.count() && shown.size() < MAX_BEFORE + MAX_PENDING; i++) {
            boolean isPending = !placed.contains(i) && i != blocked && operations.call(i).invocation().index() < end;
            if (isPending) {
                shown.add(describe(operations, i, 0, blocked));
            }
        }
        List<Object> states = new ArrayList<>();
        search.statesBeforeBlocked().forEach(state -> states.add(operations.value(state)));
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("key", key);
        found.put("message", message(key, operations, blocked, states, order.length));
        found.put("blocked-index", operations.call(blocked).completion().index());
        found.put("states-before", states);
        found.put("operations", shown);
        return found;
    }

    private static String message(Object key, RegisterOperations operations, int blocked, List<Object> states,
            int placedCount) {
        StringBuilder held = new StringBuilder();
        for (Object state : states) {
            held.append(held.isEmpty() ? "" : " or ").append(Edn.write(state));
        }
        Call call = operations.call(blocked);
        return (key == null ? "" : "key " + Edn.write(key) + ": ") + text(operations, blocked) + " of process "
            + call.process() + " (operations " + call.invocation().index() + " to " + call.completion().index()
            + ") fits nowhere: after the " + placedCount + " operations that can be put in order before its end, the "
            + "register holds " + (held.isEmpty() ? "nothing that fits" : held);
    }

    private static Map<String, Object> describe(RegisterOperations operations, int i, int place, int blocked) {
        Call call = operations.call(i);
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("text", text(operations, i));
        found.put("process", (long) call.process());
        found.put("type", call.outcome().label());
        found.put("begin-index", call.invocation().index());
        found.put("begin-ns", call.invocation().timeNs());
        boolean hasEnd = call.outcome() == Operation.Type.OK;
        found.put("end-index", hasEnd ? (Object) call.completion().index() : null);
        found.put("end-ns", hasEnd ? (Object) call.completion().timeNs() : null);
        found.put("place", place == 0 ? null : (Object) (long) place);
        found.put("blocked", i == blocked);
        return found;
    }

    private static String text(RegisterOperations operations, int i) {
        boolean looks = operations.expected(i) != RegisterOperations.ANYTHING;
        String expected = looks ? Edn.write(operations.value(operations.expected(i))) : "";
        if (operations.isRead(i)) {
            return "read " + expected;
        }
        String written = Edn.write(operations.value(operations.written(i)));
        return looks ? "cas " + expected + " → " + written : "write " + written;
    }
}
