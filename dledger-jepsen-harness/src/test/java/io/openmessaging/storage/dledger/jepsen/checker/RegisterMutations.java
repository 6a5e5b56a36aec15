package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Predicate;

import io.openmessaging.storage.dledger.jepsen.history.Call;
import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Operation;
import io.openmessaging.storage.dledger.jepsen.history.Operation.Type;

/** Spoils good histories of registers, in the ways in which systems go wrong. */
final class RegisterMutations {
    /** A way to go wrong, such that a history of values that are never written twice is surely bad. */
    enum Kind {
        /** A read gives what nobody wrote. */
        INVENTED_VALUE,
        /** A read gives what a write that failed would have written. */
        FAILED_WRITE_SEEN,
        /** A write whose value was read counts as failed. */
        LOST_WRITE,
        /** A read gives what was there before a read that ended before it began. */
        STALE_READ,
        /** Two reads of different values, one after the other, give each other's value. */
        SWAPPED_READS,
        /** A compare-and-set succeeds again, with the same old value. */
        DUPLICATED_CAS,
        /** A read ends before the write of its value begins. */
        READ_OF_THE_FUTURE
    }

    private static final long INVENTED = 1L << 40;

    private RegisterMutations() {
    }

    /** Changes a random end, maybe without any harm. */
    static History any(History history, SplittableRandom random) {
        List<Operation> operations = new ArrayList<>(history.operations());
        for (int tries = 0; tries < 10; tries++) {
            int at = random.nextInt(operations.size());
            Operation operation = operations.get(at);
            if (operation.type() == Type.OK && operation.f().equals("read")) {
                operations.set(at, withInner(operation, Type.OK, anyInner(operations, random)));
                return Histories.renumbered(operations);
            }
            if (operation.type() != Type.INVOKE) {
                Type type = List.of(Type.OK, Type.FAIL, Type.INFO).get(random.nextInt(3));
                Object inner = operation.f().equals("read") ? (Object) (-1L) : inner(operation);
                operations.set(at, withInner(operation, type, inner));
                return Histories.renumbered(operations);
            }
        }
        return history;
    }

    private static Object anyInner(List<Operation> operations, SplittableRandom random) {
        Object inner = inner(operations.get(random.nextInt(operations.size())));
        if (inner instanceof List<?> pair) {
            inner = pair.get(random.nextInt(2));
        }
        return inner == null ? -1L : inner;
    }

    /** Spoils the history in the given way, at a random place where that is possible. */
    static History of(Kind kind, History history, SplittableRandom random) {
        List<Operation> operations = new ArrayList<>(history.operations());
        List<Call> reads = history.calls().stream().filter(call -> call.isOk() && call.f().equals("read")
            && !Objects.equals(inner(call.completion()), -1L)).toList();
        switch (kind) {
            case INVENTED_VALUE -> replaceRead(operations, pick(reads, random), INVENTED);
            case FAILED_WRITE_SEEN -> {
                Call write = pick(history.calls().stream()
                    .filter(call -> call.isOk() && call.f().equals("write") && isRead(call, reads)).toList(), random);
                setType(operations, write, Type.FAIL);
            }
            case LOST_WRITE -> {
                Call write = pick(history.calls().stream().filter(call -> call.isOk() && call.f().equals("write"))
                    .filter(call -> isRead(call, reads)).toList(), random);
                remove(operations, write);
            }
            case STALE_READ -> {
                Call[] pair = pairOfReads(reads, random);
                Call last = pick(reads.stream().filter(read -> key(read).equals(key(pair[0]))
                    && isBefore(pair[1], read) && !inner(read.completion()).equals(inner(pair[0].completion())))
                    .toList(), random, pair[1]);
                // The old value, read again after a newer one was.
                operations.add(read(operations, key(last), Type.INVOKE, null));
                operations.add(read(operations, key(last), Type.OK, inner(pair[0].completion())));
            }
            case SWAPPED_READS -> {
                Call[] pair = pairOfReads(reads, random);
                replaceRead(operations, pair[0], inner(pair[1].completion()));
                replaceRead(operations, pair[1], inner(pair[0].completion()));
            }
            case DUPLICATED_CAS -> {
                Call cas = pick(history.calls().stream().filter(call -> call.isOk() && call.f().equals("cas")
                    && !((List<?>) inner(call.invocation())).get(0).equals(((List<?>) inner(call.invocation())).get(1)))
                    .toList(), random);
                int process = newProcess(operations);
                for (Type type : List.of(Type.INVOKE, Type.OK)) {
                    operations.add(new Operation(0, 0, process, type, "cas", cas.invocation().value(), null));
                }
            }
            default -> {
                Call write = pick(history.calls().stream().filter(call -> call.isOk() && call.f().equals("write"))
                    .toList(), random);
                int at = (int) write.invocation().index();
                int process = newProcess(operations);
                operations.add(at, new Operation(0, 0, process, Type.OK, "read", write.invocation().value(), null));
                operations.add(at, withInner(new Operation(0, 0, process, Type.INVOKE, "read",
                    write.invocation().value(), null), Type.INVOKE, null));
            }
        }
        return Histories.renumbered(operations);
    }

    /** Two reads of one key, one surely before the other, of different values. */
    private static Call[] pairOfReads(List<Call> reads, SplittableRandom random) {
        while (true) {
            Call first = pick(reads, random);
            Call second = pick(reads, random);
            if (key(first).equals(key(second)) && isBefore(first, second)
                    && !inner(first.completion()).equals(inner(second.completion()))) {
                return new Call[] {first, second};
            }
        }
    }

    private static boolean isBefore(Call first, Call second) {
        return first.completion().index() < second.invocation().index();
    }

    private static boolean isRead(Call write, List<Call> reads) {
        return reads.stream().anyMatch(read -> read.completion().value().equals(write.invocation().value()));
    }

    private static Call pick(List<Call> calls, SplittableRandom random, Call... otherwise) {
        return calls.isEmpty() ? otherwise[0] : calls.get(random.nextInt(calls.size()));
    }

    private static void replaceRead(List<Operation> operations, Call read, Object inner) {
        operations.set((int) read.completion().index(), withInner(read.completion(), Type.OK, inner));
    }

    private static void setType(List<Operation> operations, Call call, Type type) {
        Operation end = call.completion();
        operations.set((int) end.index(), withInner(end, type, inner(end)));
    }

    private static void remove(List<Operation> operations, Call call) {
        Predicate<Operation> isOfCall = operation -> operation == call.invocation() || operation == call.completion();
        operations.removeIf(isOfCall);
    }

    private static int newProcess(List<Operation> operations) {
        return 1 + operations.stream().mapToInt(Operation::process).max().orElse(0);
    }

    private static Operation read(List<Operation> operations, Object key, Type type, Object inner) {
        int process = newProcess(operations) - (type == Type.OK ? 1 : 0);
        List<Object> value = new ArrayList<>();
        value.add(key);
        value.add(inner);
        return new Operation(0, 0, process, type, "read", value, null);
    }

    private static Object key(Call call) {
        return ((List<?>) call.invocation().value()).get(0);
    }

    private static Object inner(Operation operation) {
        return ((List<?>) operation.value()).get(1);
    }

    private static Operation withInner(Operation operation, Type type, Object inner) {
        List<Object> value = new ArrayList<>();
        value.add(((List<?>) operation.value()).get(0));
        value.add(inner);
        return new Operation(0, 0, operation.process(), type, operation.f(), value, null);
    }
}
