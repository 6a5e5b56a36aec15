package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.openmessaging.storage.dledger.jepsen.history.Operation.Type;

/**
 * The order of the elements of each list, as reads tell it: the longest read of a list shows the order, and all others
 * must be a beginning of it. On the way it finds what no order of transactions explains: elements that nobody appended,
 * or only a failed transaction; elements that are there twice; half of a transaction; a transaction that does not see
 * what it did itself. Not changed after it is made.
 *
 * <p>Kingsbury and Alvaro, "Elle: inferring isolation anomalies from experimental observations", 2020.
 */
final class ListOrders {
    /** An element of a list. */
    record Element(Object key, Object value) {
    }

    private final Map<Element, Transaction> writers = new HashMap<>();
    private final Map<Object, List<?>> orders = new LinkedHashMap<>();
    private final Set<Element> inOrder = new HashSet<>();
    private final Set<Transaction> seen = new HashSet<>();

    ListOrders(List<Transaction> transactions, Findings findings) {
        for (Transaction transaction : transactions) {
            for (Transaction.Step step : transaction.steps()) {
                addWriter(step, transaction);
            }
        }
        for (Transaction transaction : transactions) {
            if (transaction.call().isOk()) {
                findInternalFaults(transaction, findings);
                for (Transaction.Step step : transaction.steps()) {
                    addRead(step, transaction, findings);
                }
            }
        }
        findSplitTransactions(findings);
        orders.forEach((key, values) -> values.forEach(value -> inOrder.add(new Element(key, value))));
        for (Transaction transaction : transactions) {
            if (transaction.call().isOk()) {
                findReadsOffTheOrder(transaction, findings);
            }
        }
    }

    private void addWriter(Transaction.Step step, Transaction transaction) {
        if (step.isAppend()) {
            Transaction before = writers.put(new Element(step.key(), step.appended()), transaction);
            if (before != null) {
                throw new IllegalArgumentException("operation " + transaction.call().invocation().index()
                    + ": expected every list to get a value once, found " + step.appended() + " for " + step.key()
                    + " as in operation " + before.call().invocation().index());
            }
        }
    }

    private void addRead(Transaction.Step step, Transaction reader, Findings findings) {
        if (step.isAppend() || step.read() == null) {
            return;
        }
        Set<Object> values = new HashSet<>();
        for (Object value : step.read()) {
            Transaction writer = writers.get(new Element(step.key(), value));
            if (!values.add(value)) {
                findings.add("duplicate-elements", found(reader, step, value));
            } else if (writer == null) {
                findings.add("invented", found(reader, step, value));
            } else if (writer.call().outcome() == Type.FAIL) {
                findings.add("G1a", found(reader, step, value));
            } else {
                seen.add(writer);
            }
        }
        findHalves(step, reader, findings);
        List<?> longest = orders.get(step.key());
        if (longest == null || step.read().size() > longest.size()) {
            orders.put(step.key(), step.read());
        }
    }

    /** A read must not end between two appends of another transaction. */
    private void findHalves(Transaction.Step step, Transaction reader, Findings findings) {
        if (step.read().isEmpty()) {
            return;
        }
        Object last = step.read().get(step.read().size() - 1);
        Transaction writer = writers.get(new Element(step.key(), last));
        if (writer != null && writer != reader) {
            List<Object> appended = writer.appends().get(step.key());
            if (!appended.get(appended.size() - 1).equals(last)) {
                findings.add("G1b", found(reader, step, last));
            }
        }
    }

    /** What a transaction appends to a list stands together, in its order. */
    private void findSplitTransactions(Findings findings) {
        orders.forEach((key, values) -> {
            for (int i = 0; i < values.size(); i++) {
                Transaction writer = writers.get(new Element(key, values.get(i)));
                if (writer == null) {
                    continue;
                }
                List<Object> appended = writer.appends().get(key);
                int at = appended.indexOf(values.get(i));
                Object before = at == 0 ? null : appended.get(at - 1);
                Object after = at + 1 == appended.size() ? null : appended.get(at + 1);
                boolean isSplit = before != null && (i == 0 || !before.equals(values.get(i - 1)))
                    || after != null && i + 1 < values.size() && !after.equals(values.get(i + 1));
                if (isSplit) {
                    findings.add("split", found(writer, new Transaction.Step(key, values.get(i), null), values));
                }
            }
        });
    }

    private static void findInternalFaults(Transaction transaction, Findings findings) {
        Map<Object, List<Object>> known = new HashMap<>();
        Map<Object, List<Object>> own = new HashMap<>();
        for (Transaction.Step step : transaction.steps()) {
            if (step.isAppend()) {
                own.computeIfAbsent(step.key(), unused -> new ArrayList<>()).add(step.appended());
                known.computeIfPresent(step.key(), (key, list) -> {
                    List<Object> longer = new ArrayList<>(list);
                    longer.add(step.appended());
                    return longer;
                });
            } else if (step.read() != null) {
                List<Object> suffix = own.getOrDefault(step.key(), List.of());
                List<Object> expected = known.get(step.key());
                int size = step.read().size();
                boolean isRight = expected != null ? expected.equals(step.read())
                    : size >= suffix.size() && suffix.equals(step.read().subList(size - suffix.size(), size));
                // Nobody sees what it will append only later.
                isRight &= transaction.appends().getOrDefault(step.key(), List.of()).stream()
                    .allMatch(value -> suffix.contains(value) || !step.read().contains(value));
                if (!isRight) {
                    findings.add("internal", found(transaction, step, expected == null ? suffix : expected));
                }
                known.put(step.key(), new ArrayList<>(step.read()));
            }
        }
    }

    private void findReadsOffTheOrder(Transaction reader, Findings findings) {
        for (Transaction.Step step : reader.steps()) {
            if (!step.isAppend() && step.read() != null) {
                List<?> order = orders.get(step.key());
                if (!order.subList(0, step.read().size()).equals(step.read())) {
                    findings.add("incompatible-order", found(reader, step, order));
                }
            }
        }
    }

    private static Map<String, Object> found(Transaction reader, Transaction.Step step, Object value) {
        return Findings.example("key", step.key(), "value", value, "transaction", reader.describe());
    }

    /** The elements of each list that was read, in order. */
    Map<Object, List<?>> orders() {
        return orders;
    }

    /** Whether the longest read of its list has the element. */
    boolean isInOrder(Object key, Object value) {
        return inOrder.contains(new Element(key, value));
    }

    /** Who appended the element; null if nobody did. */
    Transaction writer(Object key, Object value) {
        return writers.get(new Element(key, value));
    }

    /** Whether it surely took effect: it said so, or somebody saw what it did. */
    boolean isSure(Transaction transaction) {
        return transaction.call().isOk() || seen.contains(transaction);
    }
}
