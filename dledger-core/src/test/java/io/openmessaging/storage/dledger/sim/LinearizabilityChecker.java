package io.openmessaging.storage.dledger.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says whether a history of one register is linearizable: whether all its operations can be put in one order in which
 * each read gives the value written last, and no operation comes before one that had ended when it began.
 *
 * <p>The algorithm is that of Wing and Gong with the memory of Lowe: it takes operations into the order one by one,
 * goes back where an operation has ended without having been taken, and visits the same set of operations with the same
 * value only once. Fast as long as few operations are under way at a time. For one thread.
 */
public final class LinearizabilityChecker {
    /** The value of a register that nobody has written. */
    public static final String NONE = "";
    /** The end of an operation whose outcome is not known: it may take effect at any time, or never. */
    public static final long NEVER = Long.MAX_VALUE;

    /** What was asked. */
    public enum Kind { WRITE, READ }

    /**
     * One operation that took effect, or a write that perhaps did.
     *
     * @param begin when it was asked, in any unit
     * @param end when it was answered, in the same; {@link #NEVER} if its outcome is not known
     */
    public record Operation(Kind kind, String value, long begin, long end) {
    }

    /** A begin or an end, in the list of those that are not in the order yet. */
    private static final class Node {
        private final int number;
        private final Operation operation;
        private final long time;
        /** The end that belongs to this begin; null for an end. */
        private final Node end;
        private Node previous;
        private Node next;

        Node(int number, Operation operation, long time, Node end) {
            this.number = number;
            this.operation = operation;
            this.time = time;
            this.end = end;
        }

        private void unlink() {
            previous.next = next;
            if (next != null) {
                next.previous = previous;
            }
        }

        private void relink() {
            previous.next = this;
            if (next != null) {
                next.previous = this;
            }
        }
    }

    /** A set of operations in the order, and the value that they leave. */
    private record Visited(BitSet taken, String value) {
    }

    private record Step(Node begin, String valueBefore) {
    }

    private LinearizabilityChecker() {
    }

    /** Whether there is such an order; the register begins with {@link #NONE}. */
    public static boolean isLinearizable(List<Operation> history) {
        Node head = new Node(-1, null, 0, null);
        link(head, withoutUnseen(history));
        Set<Visited> visited = new HashSet<>();
        Deque<Step> order = new ArrayDeque<>();
        BitSet taken = new BitSet();
        String value = NONE;
        Node at = head.next;
        while (head.next != null) {
            if (at.end == null) {
                if (order.isEmpty()) {
                    return false;
                }
                Step back = order.pop();
                at = back.begin;
                value = back.valueBefore;
                taken.clear(at.number);
                at.end.relink();
                at.relink();
                at = at.next;
            } else if (canTake(at, value, taken, visited)) {
                order.push(new Step(at, value));
                value = at.operation.value;
                taken.set(at.number);
                at.unlink();
                at.end.unlink();
                at = head.next;
            } else {
                at = at.next;
            }
        }
        return true;
    }

    private static boolean canTake(Node begin, String value, BitSet taken, Set<Visited> visited) {
        if (begin.operation.kind == Kind.READ && !begin.operation.value.equals(value)) {
            return false;
        }
        BitSet then = (BitSet) taken.clone();
        then.set(begin.number);
        return visited.add(new Visited(then, begin.operation.value));
    }

    /** A write of unknown outcome that no read saw may as well have never been: it can come last. */
    private static List<Operation> withoutUnseen(List<Operation> history) {
        Set<String> seen = history.stream().filter(each -> each.kind == Kind.READ).map(Operation::value)
            .collect(Collectors.toSet());
        return history.stream().filter(each -> each.end != NEVER || seen.contains(each.value)).toList();
    }

    private static void link(Node head, List<Operation> history) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < history.size(); i++) {
            Operation operation = history.get(i);
            Node end = new Node(i, operation, operation.end, null);
            nodes.add(end);
            nodes.add(new Node(i, operation, operation.begin, end));
        }
        // What begins when another ends is under way together with it.
        nodes.sort(Comparator.comparingLong((Node node) -> node.time).thenComparing(node -> node.end == null));
        Node last = head;
        for (Node node : nodes) {
            last.next = node;
            node.previous = last;
            last = node;
        }
    }
}
