package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.openmessaging.storage.dledger.jepsen.history.Edn;
import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Keyword;
import io.openmessaging.storage.dledger.jepsen.history.Operation;
import io.openmessaging.storage.dledger.jepsen.history.Operation.Type;

/** Writes histories in one line for each operation: {@code "0 invoke write [1 2]"}; the process may be "nemesis". */
final class Histories {
    private Histories() {
    }

    static History of(String lines) {
        List<Operation> operations = new ArrayList<>();
        for (String line : lines.strip().split("\\R")) {
            String[] words = line.strip().split("\\s+", 4);
            int process = words[0].equals("nemesis") ? Operation.NEMESIS : Integer.parseInt(words[0]);
            Object value = words.length < 4 ? null : Edn.read(words[3]);
            operations.add(operation(operations.size(), process, words[1], words[2], value));
        }
        return new History(operations);
    }

    static Operation operation(long index, int process, String type, String f, Object value) {
        return new Operation(index, index * 1_000_000, process, Type.valueOf(type.toUpperCase(Locale.ROOT)),
            f, value, null);
    }

    /** The same operations, numbered anew. */
    static History renumbered(List<Operation> operations) {
        List<Operation> result = new ArrayList<>();
        for (Operation each : operations) {
            result.add(operation(result.size(), each.process(), each.type().label(), each.f(), each.value()));
        }
        return new History(result);
    }

    static Keyword keyword(String name) {
        return new Keyword(name);
    }
}
