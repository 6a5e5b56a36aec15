package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * The strongly connected components of a graph of dependencies, by Tarjan's algorithm without recursion (a history may
 * be deeper than a thread's stack). Used once.
 */
final class Components {
    private static final int UNSEEN = -1;

    private final Dependencies graph;
    private final Set<Dependencies.Reason> reasons;
    private final int[] order;
    private final int[] low;
    private final int[] nextEdge;
    private final boolean[] isOnStack;
    private final Deque<Integer> stack = new ArrayDeque<>();
    private final List<List<Integer>> cyclic = new ArrayList<>();
    private int count;

    Components(Dependencies graph, Set<Dependencies.Reason> reasons) {
        this.graph = graph;
        this.reasons = reasons;
        this.order = new int[graph.size()];
        this.low = new int[graph.size()];
        this.nextEdge = new int[graph.size()];
        this.isOnStack = new boolean[graph.size()];
        Arrays.fill(order, UNSEEN);
        for (int node = 0; node < graph.size(); node++) {
            if (order[node] == UNSEEN) {
                walk(node);
            }
        }
    }

    private void walk(int root) {
        Deque<Integer> path = new ArrayDeque<>();
        enter(root, path);
        while (!path.isEmpty()) {
            int node = path.peek();
            if (nextEdge[node] < graph.from(node).size()) {
                Dependencies.Edge edge = graph.from(node).get(nextEdge[node]++);
                if (!reasons.contains(edge.reason())) {
                    continue;
                }
                if (order[edge.to()] == UNSEEN) {
                    enter(edge.to(), path);
                } else if (isOnStack[edge.to()]) {
                    low[node] = Math.min(low[node], order[edge.to()]);
                }
            } else {
                path.pop();
                leave(node);
                if (!path.isEmpty()) {
                    low[path.peek()] = Math.min(low[path.peek()], low[node]);
                }
            }
        }
    }

    private void enter(int node, Deque<Integer> path) {
        order[node] = count;
        low[node] = count++;
        stack.push(node);
        isOnStack[node] = true;
        path.push(node);
    }

    private void leave(int node) {
        if (low[node] != order[node]) {
            return;
        }
        List<Integer> component = new ArrayList<>();
        int member;
        do {
            member = stack.pop();
            isOnStack[member] = false;
            component.add(member);
        } while (member != node);
        if (component.size() > 1) {
            cyclic.add(component);
        }
    }

    /** Those of more than one node. */
    List<List<Integer>> cyclic() {
        return cyclic;
    }
}
