package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.openmessaging.storage.dledger.jepsen.checker.Dependencies.Edge;
import io.openmessaging.storage.dledger.jepsen.checker.Dependencies.Reason;

/** Finds cycles in a graph of dependencies and names the worst of each component. Used once. */
final class Cycles {
    /** An anomaly is a cycle whose first edge is of some reasons and whose others are of some. Worst first. */
    private record Anomaly(String name, Set<Reason> first, Set<Reason> rest) {
    }

    private static final Set<Reason> WRITES = EnumSet.of(Reason.WW);
    private static final Set<Reason> VALUES = EnumSet.of(Reason.WW, Reason.WR);
    private static final Set<Reason> NOT_RW = EnumSet.of(Reason.WW, Reason.WR, Reason.REALTIME);
    private static final Set<Reason> NOT_TIME = EnumSet.of(Reason.WW, Reason.WR, Reason.RW);
    private static final Set<Reason> ANY = EnumSet.allOf(Reason.class);
    private static final Set<Reason> RW = EnumSet.of(Reason.RW);

    private static final List<Anomaly> ANOMALIES = List.of(
        new Anomaly("G0", WRITES, WRITES),
        new Anomaly("G1c", VALUES, VALUES),
        new Anomaly("G-single", RW, VALUES),
        new Anomaly("G2", RW, NOT_TIME),
        new Anomaly("G0-realtime", WRITES, EnumSet.of(Reason.WW, Reason.REALTIME)),
        new Anomaly("G1c-realtime", VALUES, NOT_RW),
        new Anomaly("G-single-realtime", RW, NOT_RW),
        new Anomaly("G2-realtime", ANY, ANY));
    /** Of a large component this many nodes are tried as the beginning of a cycle, for each anomaly. */
    private static final int MAX_STARTS = 2_000;
    /** And no other one after so many edges, for each anomaly: a cycle whose name says less is found in any case. */
    private static final long MAX_WALKED = 2_000_000;

    private final Dependencies graph;
    private final List<Transaction> transactions;

    Cycles(Dependencies graph, List<Transaction> transactions) {
        this.graph = graph;
        this.transactions = transactions;
    }

    /** Adds one cycle for each component that has one. */
    void find(Findings findings) {
        int[] componentOf = new int[graph.size()];
        List<List<Integer>> components = graph.cyclicComponents();
        for (int i = 0; i < components.size(); i++) {
            for (int node : components.get(i)) {
                componentOf[node] = i + 1;
            }
        }
        for (List<Integer> component : components) {
            findWorst(component, componentOf, findings);
        }
    }

    private void findWorst(List<Integer> component, int[] componentOf, Findings findings) {
        for (Anomaly anomaly : ANOMALIES) {
            List<Map.Entry<Integer, Edge>> shortest = List.of();
            long walked = graph.walkedCount();
            for (int start : starts(component, componentOf, anomaly)) {
                if (graph.walkedCount() - walked > MAX_WALKED) {
                    break;
                }
                List<Map.Entry<Integer, Edge>> cycle =
                    graph.shortestCycle(start, componentOf, anomaly.first, anomaly.rest);
                boolean isShorter = !cycle.isEmpty() && (shortest.isEmpty() || cycle.size() < shortest.size());
                shortest = isShorter ? cycle : shortest;
            }
            if (!shortest.isEmpty()) {
                findings.add(isLostUpdate(shortest) ? "lost-update" : anomaly.name, describe(shortest));
                return;
            }
        }
    }

    /**
     * Where a cycle may begin, those first whose edge leads farthest back: what is numbered in the order of time is led
     * back by few edges, and all cycles need one.
     */
    private List<Integer> starts(List<Integer> component, int[] componentOf, Anomaly anomaly) {
        Map<Integer, Integer> leaps = new HashMap<>();
        for (int node : component) {
            for (Edge edge : graph.from(node)) {
                if (anomaly.first.contains(edge.reason()) && componentOf[edge.to()] == componentOf[node]) {
                    leaps.merge(node, node - edge.to(), Math::max);
                }
            }
        }
        return leaps.entrySet().stream().sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
            .limit(MAX_STARTS).map(Map.Entry::getKey).toList();
    }

    /** Two transactions that read one list in the same state, and both append to it. */
    private boolean isLostUpdate(List<Map.Entry<Integer, Edge>> cycle) {
        boolean isOfTwo = cycle.size() == 2 && cycle.get(0).getValue().reason() == Reason.RW
            && cycle.get(1).getValue().reason() == Reason.WW;
        if (!isOfTwo || !cycle.get(0).getValue().key().equals(cycle.get(1).getValue().key())) {
            return false;
        }
        Object key = cycle.get(0).getValue().key();
        return cycle.stream().allMatch(step -> step.getKey() < transactions.size()
            && transactions.get(step.getKey()).steps().stream().anyMatch(each -> !each.isAppend()
                && each.key().equals(key)));
    }

    private Map<String, Object> describe(List<Map.Entry<Integer, Edge>> cycle) {
        List<Object> steps = new ArrayList<>();
        for (Map.Entry<Integer, Edge> step : cycle) {
            // The nodes behind the known end of a list are no transactions; what leads to them leads on.
            if (step.getKey() < transactions.size()) {
                Map<String, Object> shown = new LinkedHashMap<>(transactions.get(step.getKey()).describe());
                shown.put("then", step.getValue().reason().text());
                shown.put("key", step.getValue().key());
                steps.add(shown);
            }
        }
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("message", cycle.stream().filter(step -> step.getKey() < transactions.size())
            .map(step -> "T" + transactions.get(step.getKey()).call().invocation().index() + " "
                + step.getValue().reason().text())
            .collect(Collectors.joining(" ", "", " T" + transactions.get(firstOf(cycle)).call().invocation().index())));
        found.put("cycle", steps);
        return found;
    }

    private int firstOf(List<Map.Entry<Integer, Edge>> cycle) {
        for (Map.Entry<Integer, Edge> step : cycle) {
            if (step.getKey() < transactions.size()) {
                return step.getKey();
            }
        }
        throw new IllegalStateException("expected a transaction in a cycle, found none");
    }
}
