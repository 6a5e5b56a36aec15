package io.openmessaging.storage.dledger.jepsen.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.openmessaging.storage.dledger.jepsen.history.Operation.Type;

/**
 * An operation of a client from its beginning to its end. One that never ended ends with {@link Type#INFO} at
 * {@link #NEVER}.
 */
public record Call(Operation invocation, Operation completion) {
    /** Index and time of an end that did not come. */
    public static final long NEVER = Long.MAX_VALUE;

    /** How it ended. */
    public Type outcome() {
        return completion.type();
    }

    /** Whether it surely took effect. */
    public boolean isOk() {
        return completion.type() == Type.OK;
    }

    /** Whether it may have taken effect: all but those that surely did not. */
    public boolean isPossible() {
        return completion.type() != Type.FAIL;
    }

    /** What was done. */
    public String f() {
        return invocation.f();
    }

    /** The client's process. */
    public int process() {
        return invocation.process();
    }

    /** Whether the end came, whatever it was. */
    public boolean isEnded() {
        return completion.index() != NEVER;
    }

    /** Index from which the effect is sure: that of the end if it is ok, else {@link #NEVER}. */
    public long effectBefore() {
        return isOk() ? completion.index() : NEVER;
    }

    /** Nanoseconds from beginning to end; {@link #NEVER} if there was none. */
    public long latencyNs() {
        return isEnded() ? completion.timeNs() - invocation.timeNs() : NEVER;
    }

    static List<Call> pair(List<Operation> operations) {
        Map<Integer, Integer> open = new HashMap<>();
        List<Call> calls = new ArrayList<>();
        for (Operation operation : operations) {
            if (operation.isNemesis()) {
                continue;
            }
            if (operation.type() == Type.INVOKE) {
                Integer before = open.put(operation.process(), calls.size());
                if (before != null) {
                    throw new IllegalArgumentException("operation " + operation.index() + ": process "
                        + operation.process() + " begins it before the end of operation "
                        + calls.get(before).invocation().index());
                }
                calls.add(new Call(operation, unended(operation)));
            } else {
                end(operation, open.remove(operation.process()), calls);
            }
        }
        return List.copyOf(calls);
    }

    private static void end(Operation completion, Integer position, List<Call> calls) {
        if (position == null) {
            throw new IllegalArgumentException("operation " + completion.index() + ": process "
                + completion.process() + " ends an operation that it did not begin");
        }
        calls.set(position, new Call(calls.get(position).invocation(), completion));
    }

    private static Operation unended(Operation invocation) {
        return new Operation(NEVER, NEVER, invocation.process(), Type.INFO, invocation.f(), invocation.value(), null);
    }
}
