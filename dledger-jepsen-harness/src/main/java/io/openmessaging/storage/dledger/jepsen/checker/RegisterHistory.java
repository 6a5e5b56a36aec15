package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.openmessaging.storage.dledger.jepsen.checker.RegisterCall.Kind;
import io.openmessaging.storage.dledger.jepsen.history.Call;
import io.openmessaging.storage.dledger.jepsen.history.Edn;
import io.openmessaging.storage.dledger.jepsen.history.History;

/**
 * A history of registers, split into what was done with each. It is linearizable exactly if every part is (Herlihy and
 * Wing, "Linearizability", 1990, theorem 1).
 *
 * <p>With keys, values are {@code [key value]}, of a compare-and-set {@code [key [old new]]}. A history of one register
 * has bare values and {@code [old new]}; it gets the key nil. Not changed after it is made.
 */
final class RegisterHistory {
    /** What our own clients give for a register that nobody has written. */
    private static final Object EMPTY = -1L;

    private final Map<Object, List<RegisterCall>> byKey = new LinkedHashMap<>();
    private final boolean isKeyed;

    /**
     * Splits the history.
     *
     * @throws IllegalArgumentException if something else than reads, writes and compare-and-sets was done
     */
    RegisterHistory(History history) {
        this.isKeyed = history.calls().stream().allMatch(RegisterHistory::hasKey);
        for (Call call : history.calls()) {
            Object value = call.invocation().value();
            Object key = isKeyed ? ((List<?>) value).get(0) : null;
            byKey.computeIfAbsent(key, unused -> new ArrayList<>()).add(decode(call));
        }
    }

    /** The calls on each register in the order of their beginnings, registers in the order of their first calls. */
    Map<Object, List<RegisterCall>> byKey() {
        return byKey;
    }

    /**
     * What the registers hold at first, as far as the history tells: -1 if that was read or demanded and nobody wrote
     * it, else nil, which is what Jepsen's registers begin with.
     */
    Object likelyInitial() {
        Set<Object> written = new HashSet<>();
        Set<Object> expected = new HashSet<>();
        for (List<RegisterCall> calls : byKey.values()) {
            for (RegisterCall call : calls) {
                written.add(call.written());
                expected.add(call.expected());
            }
        }
        return expected.contains(EMPTY) && !written.contains(EMPTY) ? EMPTY : null;
    }

    private static boolean hasKey(Call call) {
        Object value = call.invocation().value();
        boolean isPair = value instanceof List<?> pair && pair.size() == 2;
        return isPair && (!"cas".equals(call.f()) || ((List<?>) value).get(1) instanceof List<?>);
    }

    private RegisterCall decode(Call call) {
        Object argument = bare(call.invocation().value(), call);
        return switch (String.valueOf(call.f())) {
            case "read" -> {
                Object result = call.isOk() ? bare(call.completion().value(), call) : null;
                yield new RegisterCall(call, Kind.READ, result, null);
            }
            case "write" -> new RegisterCall(call, Kind.WRITE, null, argument);
            case "cas" -> {
                if (!(argument instanceof List<?> pair) || pair.size() != 2) {
                    throw unexpected(call, "a compare-and-set of [old new]");
                }
                yield new RegisterCall(call, Kind.CAS, pair.get(0), pair.get(1));
            }
            default -> throw unexpected(call, ":read, :write or :cas");
        };
    }

    private Object bare(Object value, Call call) {
        if (!isKeyed) {
            return value;
        }
        if (value instanceof List<?> pair && pair.size() == 2) {
            return pair.get(1);
        }
        throw unexpected(call, "the value of its end to be [key value]");
    }

    private static IllegalArgumentException unexpected(Call call, String expected) {
        return new IllegalArgumentException("operation " + call.invocation().index() + ": expected " + expected
            + ", found :" + call.f() + " " + Edn.write(call.invocation().value()));
    }
}
