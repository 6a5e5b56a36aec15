package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must come before what, and why: a graph whose nodes are transactions, and a few that stand for moments between
 * them. Owned by one check.
 */
final class Dependencies {
    /** Why something comes before something else. */
    enum Reason {
        /** It appended to a list, and the other appended behind that. */
        WW("appended before"),
        /** The other read what it appended. */
        WR("appended what was read by"),
        /** It read a list before the other appended to that. */
        RW("did not see the append of"),
        /** It had ended before the other began. */
        REALTIME("ended before the start of");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** An edge. */
    record Edge(int to, Reason reason, Object key) {
    }

    private final List<List<Edge>> edges = new ArrayList<>();
    private long walkedCount;

    /** A graph of so many nodes without edges. */
    Dependencies(int nodes) {
        for (int i = 0; i < nodes; i++) {
            addNode();
        }
    }

    /** Adds a node; gives its number. */
    int addNode() {
        edges.add(new ArrayList<>());
        return edges.size() - 1;
    }

    /** One comes before another; of itself nothing does. */
    void add(int from, int to, Reason reason, Object key) {
        if (from != to) {
            edges.get(from).add(new Edge(to, reason, key));
        }
    }

    int size() {
        return edges.size();
    }

    List<Edge> from(int node) {
        return edges.get(node);
    }

    /**
     * The shortest cycle through the node along edges of these reasons, inside one component; empty if there is none.
     *
     * @param componentOf number of the component of each node
     * @param first reasons for the first edge
     * @param rest reasons for all others
     */
    List<Map.Entry<Integer, Edge>> shortestCycle(int start, int[] componentOf, Set<Reason> first, Set<Reason> rest) {
        Map<Integer, Map.Entry<Integer, Edge>> cameFrom = new LinkedHashMap<>();
        List<Integer> queue = new ArrayList<>(List.of(start));
        for (int i = 0; i < queue.size(); i++) {
            int node = queue.get(i);
            walkedCount += edges.get(node).size();
            for (Edge edge : edges.get(node)) {
                boolean mayGo = (node == start ? first : rest).contains(edge.reason)
                    && componentOf[edge.to] == componentOf[start] && !cameFrom.containsKey(edge.to);
                if (mayGo) {
                    cameFrom.put(edge.to, Map.entry(node, edge));
                    if (edge.to == start) {
                        return path(start, cameFrom);
                    }
                    queue.add(edge.to);
                }
            }
        }
        return List.of();
    }

    /** How many edges were looked at in search of cycles. */
    long walkedCount() {
        return walkedCount;
    }

    private static List<Map.Entry<Integer, Edge>> path(int start, Map<Integer, Map.Entry<Integer, Edge>> cameFrom) {
        List<Map.Entry<Integer, Edge>> path = new ArrayList<>();
        int node = start;
        do {
            Map.Entry<Integer, Edge> step = cameFrom.get(node);
            path.add(0, step);
            node = step.getKey();
        } while (node != start);
        return path;
    }

    /** The components in which every node is before every other, of more than one node, along edges of all reasons. */
    List<List<Integer>> cyclicComponents() {
        return new Components(this, EnumSet.allOf(Reason.class)).cyclic();
    }
}
