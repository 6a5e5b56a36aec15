package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Looks for an order of the operations on one register that is legal and keeps the order of what did not overlap.
 *
 * <p>The algorithm of Wing and Gong with the list of Lowe: beginnings and ends lie in one list; an operation whose
 * beginning comes before the first end may come next; it is lifted out of the list, and put back when the search comes
 * to nothing. What it did before and where it stands (what was lifted, what the register holds) is not tried twice. An
 * operation of unknown outcome has no end, so that nothing has to wait for it. Four shortcuts, each of which keeps an
 * order if there is one:
 * <ul>
 * <li>A read that fits comes at once: it changes nothing for the others.</li>
 * <li>A change of unknown outcome is made only if the next step looks at its result; else it could be left out.</li>
 * <li>Of equal changes of unknown outcome the one that began first is used first: the others can do no more.</li>
 * <li>Where the same is lifted and the register holds the same, using fewer changes of unknown outcome is as good.</li>
 * </ul>
 *
 * <p>Used once, by one thread. Wing and Gong, "Testing and verifying concurrent objects", 1993; Lowe, "Testing for
 * linearizability", 2017.
 */
final class LinearizabilitySearch {
    private static final int MAX_STATES_SHOWN = 16;
    private static final int NONE = -1;
    private static final int STEPS_BETWEEN_LOOKS = 256;

    private final RegisterOperations operations;
    private final BooleanSupplier mustStop;
    private final VisitedConfigurations visited;
    private final int head;
    // The list: nodes below count() are beginnings, as many after them are ends, the last one is the head.
    private final int[] next;
    private final int[] previous;
    // Of equal changes of unknown outcome the one that began before this one.
    private final int[] before;
    // What was lifted, in order, and how to take it back.
    private final int[] lifted;
    private final int[] stateBefore;
    private final boolean[] wasUnobserved;
    private final boolean[] isChoice;
    private final boolean[] isLifted;
    private int depth;
    private int remaining;
    private int state = RegisterOperations.INITIAL;
    private boolean isUnobserved;
    // The farthest end that stopped the search.
    private int blocked = NONE;
    private int[] orderThere = {};
    private final Set<Integer> statesThere = new TreeSet<>();

    /**
     * A search.
     *
     * @param mustStop asked now and then; when it says yes, the search ends without a verdict
     * @param maxWords how much to remember, in words of 8 bytes, before the search ends without a verdict
     */
    LinearizabilitySearch(RegisterOperations operations, BooleanSupplier mustStop, long maxWords) {
        this.operations = operations;
        this.mustStop = mustStop;
        int count = operations.count();
        this.head = 2 * count;
        this.next = new int[2 * count + 1];
        this.previous = new int[2 * count + 1];
        this.before = EqualChanges.predecessors(operations);
        this.lifted = new int[count];
        this.stateBefore = new int[count];
        this.wasUnobserved = new boolean[count];
        this.isChoice = new boolean[count];
        this.isLifted = new boolean[count];
        this.visited = new VisitedConfigurations(operations, maxWords);
        link();
    }

    private void link() {
        int count = operations.count();
        // Every event has its own index in the history; the node's number rides along for the sort.
        long[][] events = new long[2 * count][];
        int size = 0;
        for (int i = 0; i < count; i++) {
            events[size++] = new long[] {operations.call(i).invocation().index(), i};
            if (operations.isOk(i)) {
                remaining++;
                events[size++] = new long[] {operations.call(i).completion().index(), count + i};
            }
        }
        Arrays.sort(events, 0, size, (a, b) -> Long.compare(a[0], b[0]));
        int last = head;
        for (int i = 0; i < size; i++) {
            int node = (int) events[i][1];
            next[last] = node;
            previous[node] = last;
            last = node;
        }
        next[last] = NONE;
    }

    /** Searches until there is a verdict or it must stop. */
    Verdict run() {
        liftFittingReads();
        int node = next[head];
        for (long step = 1; remaining > 0; step++) {
            if (visited.isFull() || step % STEPS_BETWEEN_LOOKS == 0 && mustStop.getAsBoolean()) {
                return Verdict.UNKNOWN;
            }
            if (isEnd(node)) {
                noteBlocked(node - operations.count());
                node = takeBackChoice();
            } else if (!mayComeNext(node)) {
                node = next[node];
            } else {
                choose(node);
                node = visited.add(state, isUnobserved) ? next[head] : takeBackChoice();
            }
            if (node == NONE && remaining > 0) {
                return Verdict.INVALID;
            }
        }
        return Verdict.VALID;
    }

    private boolean isEnd(int node) {
        return node >= operations.count();
    }

    private boolean mayComeNext(int i) {
        if (operations.isRead(i)) {
            return false;
        }
        int expected = operations.expected(i);
        boolean fits = expected == RegisterOperations.ANYTHING ? !isUnobserved : expected == state;
        if (!fits || operations.isOk(i)) {
            return fits;
        }
        return operations.written(i) != state && (before[i] == NONE || isLifted[before[i]]);
    }

    private void choose(int i) {
        push(i, true);
        state = operations.written(i);
        isUnobserved = false;
        int depthBefore = depth;
        liftFittingReads();
        isUnobserved = !operations.isOk(i) && depth == depthBefore;
    }

    /** Lifts reads of what the register holds; behind the end of one that is lifted the walk goes on. */
    private void liftFittingReads() {
        int node = next[head];
        while (node != NONE && !isEnd(node)) {
            int following = next[node];
            if (operations.isRead(node) && operations.expected(node) == state) {
                int preceding = previous[node];
                push(node, false);
                following = next[preceding];
            }
            node = following;
        }
    }

    private void push(int i, boolean choice) {
        lifted[depth] = i;
        stateBefore[depth] = state;
        wasUnobserved[depth] = isUnobserved;
        isChoice[depth] = choice;
        depth++;
        isLifted[i] = true;
        unlink(i);
        if (operations.isOk(i)) {
            unlink(operations.count() + i);
            remaining--;
        }
        visited.lift(i);
    }

    /** Takes back the last choice with the reads that followed it; gives the node to try after it, or NONE. */
    private int takeBackChoice() {
        while (depth > 0) {
            depth--;
            int i = lifted[depth];
            if (operations.isOk(i)) {
                relink(operations.count() + i);
                remaining++;
            }
            relink(i);
            isLifted[i] = false;
            visited.putBack(i);
            state = stateBefore[depth];
            isUnobserved = wasUnobserved[depth];
            if (isChoice[depth]) {
                return next[i];
            }
        }
        return NONE;
    }

    private void unlink(int node) {
        next[previous[node]] = next[node];
        if (next[node] != NONE) {
            previous[next[node]] = previous[node];
        }
    }

    private void relink(int node) {
        next[previous[node]] = node;
        if (next[node] != NONE) {
            previous[next[node]] = node;
        }
    }

    private void noteBlocked(int i) {
        long end = operations.call(i).completion().index();
        if (blocked == NONE || end > operations.call(blocked).completion().index()) {
            blocked = i;
            orderThere = Arrays.copyOf(lifted, depth);
            statesThere.clear();
        }
        // A change of unknown outcome that nobody looked at proves nothing about what the register must hold.
        if (i == blocked && !isUnobserved && statesThere.size() < MAX_STATES_SHOWN) {
            statesThere.add(state);
        }
    }

    /** The operation past whose end no order leads; only after INVALID. */
    int blocked() {
        return blocked;
    }

    /** One order that leads as far as any, up to that end. */
    int[] orderBeforeBlocked() {
        return orderThere.clone();
    }

    /** What the register may hold there, by numbers; some of them if there are many. */
    Set<Integer> statesBeforeBlocked() {
        return statesThere;
    }

    /** How many different places were looked at. */
    long visitedCount() {
        return visited.count();
    }
}
