package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.openmessaging.storage.dledger.jepsen.history.Call;
import io.openmessaging.storage.dledger.jepsen.history.Edn;
import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Keyword;
import io.openmessaging.storage.dledger.jepsen.history.Operation.Type;

/** The appends of a history by their bodies. Not changed after it is made. */
final class Appends {
    private static final Keyword INDEX = new Keyword("index");
    private static final Keyword BODY = new Keyword("body");

    /** Every append that was tried. */
    final Map<Object, Call> calls = new LinkedHashMap<>();
    /** Where acknowledged ones must be. */
    final Map<Object, Long> indexes = new LinkedHashMap<>();

    /**
     * Collects them.
     *
     * @throws IllegalArgumentException if a body was used twice, or an acknowledgement has another form
     */
    Appends(History history) {
        for (Call call : history.calls()) {
            if (!"append".equals(call.f())) {
                continue;
            }
            Object body = bodyOf(call.invocation().value());
            if (calls.put(body, call) != null) {
                throw new IllegalArgumentException("operation " + call.invocation().index()
                    + ": expected a body of its own, found one that was appended before: " + Edn.write(body));
            }
            if (call.isOk()) {
                indexes.put(body, indexOf(call));
            }
        }
    }

    private static Object bodyOf(Object value) {
        return value instanceof Map<?, ?> map ? map.get(BODY) : value;
    }

    private static Long indexOf(Call call) {
        if (call.completion().value() instanceof Map<?, ?> map && map.get(INDEX) instanceof Long index) {
            return index;
        }
        throw new IllegalArgumentException("operation " + call.completion().index()
            + ": expected {:index i, :body b}, found " + Edn.write(call.completion().value()));
    }

    void findDoubleAcknowledgements(Findings findings) {
        Map<Long, Object> bodies = new HashMap<>();
        indexes.forEach((body, index) -> {
            Object other = bodies.putIfAbsent(index, body);
            if (other != null) {
                findings.add("index-acknowledged-twice",
                    Findings.example("index", index, "body", body, "other-body", other));
            }
        });
    }

    long count(Type outcome) {
        return calls.values().stream().filter(call -> call.outcome() == outcome).count();
    }

    /** How many of unknown outcome are in a log. */
    long recovered(Map<String, MemberLog> logs) {
        Set<Object> found = new HashSet<>();
        logs.values().forEach(log -> found.addAll(log.bodies().values()));
        return calls.entrySet().stream()
            .filter(each -> each.getValue().outcome() == Type.INFO && found.contains(each.getKey())).count();
    }
}
