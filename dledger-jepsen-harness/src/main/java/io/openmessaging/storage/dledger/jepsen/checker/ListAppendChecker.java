package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.openmessaging.storage.dledger.jepsen.checker.Dependencies.Reason;
import io.openmessaging.storage.dledger.jepsen.history.Call;
import io.openmessaging.storage.dledger.jepsen.history.History;

/**
 * Transactions over lists, in the form that Elle reads: looks for what no serial order of them explains, by the order
 * that reads of a list show, and for cycles among what must come before what. Keeps nothing between checks.
 *
 * <p>Kingsbury and Alvaro, "Elle", 2020; names of anomalies from Adya, "Weak consistency", 1999.
 */
public final class ListAppendChecker implements Checker {
    /** What order transactions must have. */
    public enum Order {
        /** Some serial order in which what had ended comes before what then began. */
        STRICT_SERIALIZABLE,
        /** Some serial order. */
        SERIALIZABLE
    }

    /**
     * What comes behind the longest read of a list.
     *
     * @param node stands between those who wrote what is in it and those who surely wrote more
     * @param unseen those who wrote more
     */
    private record ListEnd(int node, Set<Integer> unseen) {
    }

    private final Order order;

    /** A checker of that order. */
    public ListAppendChecker(Order order) {
        this.order = order;
    }

    @Override
    public Result check(History history) {
        List<Transaction> transactions = new ArrayList<>();
        for (Call call : history.calls()) {
            transactions.add(Transaction.of(transactions.size(), call));
        }
        Findings findings = new Findings();
        ListOrders lists = new ListOrders(transactions, findings);
        boolean isOrdered = findings.isEmpty();
        if (isOrdered) {
            // Without one order of each list, edges would mean nothing.
            Dependencies graph = dependencies(transactions, lists);
            new Cycles(graph, transactions).find(findings);
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("order", order.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        details.put("transactions", (long) transactions.size());
        details.put("ok", transactions.stream().filter(each -> each.call().isOk()).count());
        details.put("lists", (long) lists.orders().size());
        details.putAll(findings.details());
        boolean isSilent = transactions.stream().noneMatch(each -> each.call().isOk());
        return new Result(isSilent ? Verdict.UNKNOWN : findings.verdict(), details);
    }

    private Dependencies dependencies(List<Transaction> transactions, ListOrders lists) {
        Dependencies graph = new Dependencies(transactions.size());
        Map<Object, ListEnd> ends = new LinkedHashMap<>();
        lists.orders().forEach((key, values) -> ends.put(key, addOrder(key, values, lists, graph)));
        for (Transaction transaction : transactions) {
            if (lists.isSure(transaction)) {
                addUnseenAppends(transaction, lists, ends, graph);
            }
        }
        for (Transaction transaction : transactions) {
            if (transaction.call().isOk()) {
                addReads(transaction, lists, ends, graph);
            }
        }
        if (order == Order.STRICT_SERIALIZABLE) {
            addRealTime(transactions, lists, graph);
        }
        return graph;
    }

    /** Each element's writer before the next one's, and the last one before the end. */
    private static ListEnd addOrder(Object key, List<?> values, ListOrders lists, Dependencies graph) {
        ListEnd end = new ListEnd(graph.addNode(), new LinkedHashSet<>());
        for (int i = 0; i < values.size(); i++) {
            int writer = lists.writer(key, values.get(i)).number();
            int next = i + 1 < values.size() ? lists.writer(key, values.get(i + 1)).number() : end.node;
            graph.add(writer, next, Reason.WW, key);
        }
        return end;
    }

    /** What was surely appended but is not in the longest read of a list comes behind that, somewhere. */
    private static void addUnseenAppends(Transaction transaction, ListOrders lists, Map<Object, ListEnd> ends,
            Dependencies graph) {
        transaction.appends().forEach((key, values) -> {
            ListEnd end = ends.get(key);
            if (end != null && !lists.isInOrder(key, values.get(0))) {
                end.unseen.add(transaction.number());
                graph.add(end.node, transaction.number(), Reason.WW, key);
            }
        });
    }

    private static void addReads(Transaction reader, ListOrders lists, Map<Object, ListEnd> ends, Dependencies graph) {
        Set<Object> own = new HashSet<>();
        for (Transaction.Step step : reader.steps()) {
            if (step.isAppend()) {
                own.add(step.key());
                continue;
            }
            int size = step.read().size();
            List<?> values = lists.orders().get(step.key());
            if (size > 0) {
                int writer = lists.writer(step.key(), step.read().get(size - 1)).number();
                graph.add(writer, reader.number(), Reason.WR, step.key());
            }
            // What a transaction reads behind its own append says nothing that the append does not say.
            if (!own.contains(step.key()) && size < values.size()) {
                int next = lists.writer(step.key(), values.get(size)).number();
                graph.add(reader.number(), next, Reason.RW, step.key());
            } else if (!own.contains(step.key())) {
                addReadOfAll(reader.number(), ends.get(step.key()), step.key(), graph);
            }
        }
    }

    /** Who saw all that is known of a list comes before all who appended more; but not before itself. */
    private static void addReadOfAll(int reader, ListEnd end, Object key, Dependencies graph) {
        if (end.unseen.contains(reader)) {
            end.unseen.forEach(writer -> graph.add(reader, writer, Reason.RW, key));
        } else {
            graph.add(reader, end.node, Reason.RW, key);
        }
    }

    /** What ended before what began; of that only what does not follow from the rest. */
    private static void addRealTime(List<Transaction> transactions, ListOrders lists, Dependencies graph) {
        List<Transaction> byEnd = new ArrayList<>(transactions.stream().filter(each -> each.call().isOk()).toList());
        byEnd.sort((a, b) -> Long.compare(a.call().completion().index(), b.call().completion().index()));
        List<Transaction> latest = new ArrayList<>();
        int ended = 0;
        for (Transaction transaction : transactions) {
            long begin = transaction.call().invocation().index();
            while (ended < byEnd.size() && byEnd.get(ended).call().completion().index() < begin) {
                Transaction last = byEnd.get(ended++);
                latest.removeIf(each -> each.call().completion().index() < last.call().invocation().index());
                latest.add(last);
            }
            if (lists.isSure(transaction)) {
                latest.forEach(each -> graph.add(each.number(), transaction.number(), Reason.REALTIME, null));
            }
        }
    }
}
