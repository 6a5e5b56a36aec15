package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.openmessaging.storage.dledger.jepsen.checker.RegisterCall.Kind;
import io.openmessaging.storage.dledger.jepsen.history.Call;
import io.openmessaging.storage.dledger.jepsen.history.History;

/** Tries every order of the calls of small histories, without a single shortcut. */
final class BruteForce {
    private BruteForce() {
    }

    static boolean isLinearizable(History history, Object initial) {
        return new RegisterHistory(history).byKey().values().stream().allMatch(calls -> {
            List<RegisterCall> possible = calls.stream().filter(call -> call.call().isPossible()).toList();
            return hasOrder(new ArrayList<>(possible), initial);
        });
    }

    private static boolean hasOrder(List<RegisterCall> open, Object state) {
        if (open.stream().noneMatch(call -> call.call().isOk())) {
            return true;
        }
        for (RegisterCall candidate : List.copyOf(open)) {
            boolean isFirst = open.stream().allMatch(other -> !isBefore(other.call(), candidate.call()));
            boolean isLegal = switch (candidate.kind()) {
                case WRITE -> true;
                case READ -> !candidate.call().isOk() || Objects.equals(candidate.expected(), state);
                case CAS -> Objects.equals(candidate.expected(), state);
            };
            if (isFirst && isLegal) {
                int position = open.indexOf(candidate);
                open.remove(position);
                Object after = candidate.kind() == Kind.READ ? state : candidate.written();
                boolean found = hasOrder(open, after);
                open.add(position, candidate);
                if (found) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isBefore(Call first, Call second) {
        return first.isOk() && first.completion().index() < second.invocation().index();
    }
}
