package io.openmessaging.storage.dledger.jepsen.workload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.jepsen.history.Keyword;
import io.openmessaging.storage.dledger.jepsen.tables.Step;
import io.openmessaging.storage.dledger.jepsen.tables.Transaction;

/**
 * Transactions of up to four appends and reads of lists, in the form that Elle reads:
 * {@code [[:append k v] [:r k nil]]}. Some lists are in use at a time; one that has got all its elements is followed by
 * a new one, so that reads stay short. A list's elements count from 1. Guarded by itself.
 */
public final class ListAppendLoad implements TablesLoad {
    private static final String TXN = "txn";
    private static final Keyword APPEND = new Keyword("append");
    private static final Keyword READ = new Keyword("r");
    private static final int MOST_STEPS = 4;
    private static final int MOST_ELEMENTS = 32;
    private static final int LISTS_OF_A_LAST_READ = 16;

    /** The numbers of the lists in use. */
    private final long[] lists;
    /** How many elements each of these has been given. */
    private final int[] elements;
    private long nextList;

    /** So many lists at a time. */
    public ListAppendLoad(int count) {
        this.lists = new long[count];
        this.elements = new int[count];
        for (int i = 0; i < count; i++) {
            lists[i] = nextList++;
        }
    }

    @Override
    public String name() {
        return "list-append";
    }

    @Override
    public synchronized Action next(SplittableRandom random) {
        List<Object> steps = new ArrayList<>();
        for (int left = 1 + random.nextInt(MOST_STEPS); left > 0; left--) {
            int place = random.nextInt(lists.length);
            steps.add(random.nextBoolean() ? read(lists[place]) : append(place));
        }
        return new Action(TXN, steps);
    }

    private static List<Object> read(long list) {
        return Arrays.asList(READ, list, null);
    }

    private List<Object> append(int place) {
        if (elements[place] == MOST_ELEMENTS) {
            lists[place] = nextList++;
            elements[place] = 0;
        }
        elements[place]++;
        return List.of(APPEND, lists[place], (long) elements[place]);
    }

    @Override
    public Transaction transaction(Action action) {
        List<Step> steps = new ArrayList<>();
        for (Object step : (List<?>) action.value()) {
            List<?> parts = (List<?>) step;
            long list = (Long) parts.get(1);
            steps.add(parts.get(0).equals(APPEND) ? Step.append(list, (Long) parts.get(2)) : Step.read(list));
        }
        return new Transaction(steps);
    }

    @Override
    public Outcome done(Action action, List<List<Long>> said) {
        List<Object> steps = new ArrayList<>((List<?>) action.value());
        for (int i = 0; i < steps.size(); i++) {
            List<?> parts = (List<?>) steps.get(i);
            if (parts.get(0).equals(READ)) {
                steps.set(i, List.of(READ, parts.get(1), said.get(i)));
            }
        }
        return Outcome.ok(steps);
    }

    /** All lists that there ever were. */
    @Override
    public synchronized List<Action> finalActions() {
        List<Action> actions = new ArrayList<>();
        for (long first = 0; first < nextList; first += LISTS_OF_A_LAST_READ) {
            List<Object> steps = new ArrayList<>();
            for (long list = first; list < Math.min(nextList, first + LISTS_OF_A_LAST_READ); list++) {
                steps.add(read(list));
            }
            actions.add(new Action(TXN, steps));
        }
        return actions;
    }
}
