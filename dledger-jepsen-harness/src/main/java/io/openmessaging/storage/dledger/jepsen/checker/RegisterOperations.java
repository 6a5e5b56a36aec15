package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.openmessaging.storage.dledger.jepsen.history.Call;

/**
 * What was done with one register, as arrays that a search can run over: only what may have taken effect and what may
 * matter, in the order of the beginnings, values as numbers. Not changed after it is made.
 *
 * <p>Left out, because a history without them is linearizable exactly if it is with them: what failed; reads that gave
 * nothing; reads of nil, which mean "not known" to Jepsen; and writes of unknown outcome whose value nobody can have
 * observed. Of a legal order with such a write, taking it out leaves a legal order, since what comes between it and
 * the next change does not look at the register.
 */
final class RegisterOperations {
    /** Number of the value that the register begins with. */
    static final int INITIAL = 0;
    /** The register may hold anything: writes do not look. */
    static final int ANYTHING = -1;
    /** The register stays as it is: reads do not write. */
    static final int NOTHING = -1;

    private final List<RegisterCall> calls;
    private final int[] expected;
    private final int[] written;
    private final List<Object> values = new ArrayList<>();
    private final int leftOutCount;

    /**
     * Encodes the calls on one register.
     *
     * @param all in the order of their beginnings
     * @param initial what the register holds before all of them
     */
    RegisterOperations(List<RegisterCall> all, Object initial) {
        Map<Object, Integer> numbers = new HashMap<>();
        numberOf(initial, numbers);
        Set<Object> observable = observable(all);
        this.calls = all.stream().filter(call -> matters(call, observable)).toList();
        this.leftOutCount = all.size() - calls.size();
        this.expected = new int[calls.size()];
        this.written = new int[calls.size()];
        Arrays.fill(expected, ANYTHING);
        Arrays.fill(written, NOTHING);
        for (int i = 0; i < calls.size(); i++) {
            RegisterCall call = calls.get(i);
            if (call.kind() != RegisterCall.Kind.WRITE) {
                expected[i] = numberOf(call.expected(), numbers);
            }
            if (call.kind() != RegisterCall.Kind.READ) {
                written[i] = numberOf(call.written(), numbers);
            }
        }
    }

    private int numberOf(Object value, Map<Object, Integer> numbers) {
        Integer known = numbers.putIfAbsent(value, values.size());
        if (known == null) {
            values.add(value);
            return values.size() - 1;
        }
        return known;
    }

    private static boolean matters(RegisterCall call, Set<Object> observable) {
        if (call.kind() == RegisterCall.Kind.READ) {
            return call.call().isOk() && call.expected() != null;
        }
        return call.call().isOk() || call.call().isPossible() && observable.contains(call.written());
    }

    /** Values that something which surely happened observed, or by which something led to such a value. */
    private static Set<Object> observable(List<RegisterCall> all) {
        Set<Object> observable = new HashSet<>();
        for (RegisterCall call : all) {
            if (call.call().isOk() && call.kind() != RegisterCall.Kind.WRITE) {
                observable.add(call.expected());
            }
        }
        boolean isGrowing = true;
        while (isGrowing) {
            isGrowing = false;
            for (RegisterCall call : all) {
                boolean leadsThere = call.kind() == RegisterCall.Kind.CAS && call.call().isPossible()
                    && observable.contains(call.written());
                isGrowing |= leadsThere && observable.add(call.expected());
            }
        }
        return observable;
    }

    /** How many there are. */
    int count() {
        return calls.size();
    }

    /** How many of all calls need not be looked at. */
    int leftOutCount() {
        return leftOutCount;
    }

    /** The call with that number, from 0. */
    Call call(int i) {
        return calls.get(i).call();
    }

    /** Whether it surely took effect. */
    boolean isOk(int i) {
        return calls.get(i).call().isOk();
    }

    /** Whether it only looks. */
    boolean isRead(int i) {
        return written[i] == NOTHING;
    }

    /** Number of the value that it must find, or {@link #ANYTHING}. */
    int expected(int i) {
        return expected[i];
    }

    /** Number of the value that it leaves, or {@link #NOTHING} for a read. */
    int written(int i) {
        return written[i];
    }

    /** The value with that number. */
    Object value(int number) {
        return values.get(number);
    }
}
