package io.openmessaging.storage.dledger.jepsen.workload;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

import io.openmessaging.storage.dledger.jepsen.tables.Step;
import io.openmessaging.storage.dledger.jepsen.tables.Transaction;

/**
 * Adds elements, each another one, and reads them all at the end. They are kept in a list, which shows what was added
 * twice.
 */
public final class SetLoad implements TablesLoad {
    private static final long LIST = 0;
    private static final String ADD = "add";

    private final AtomicLong nextElement = new AtomicLong();

    /** A set that nothing was added to. */
    public SetLoad() {
    }

    @Override
    public String name() {
        return "set";
    }

    @Override
    public Action next(SplittableRandom random) {
        return new Action(ADD, nextElement.getAndIncrement());
    }

    @Override
    public Transaction transaction(Action action) {
        return Transaction.of(action.f().equals(ADD) ? Step.append(LIST, (Long) action.value()) : Step.read(LIST));
    }

    @Override
    public Outcome done(Action action, List<List<Long>> said) {
        return Outcome.ok(action.f().equals(ADD) ? action.value() : said.get(0));
    }

    @Override
    public List<Action> finalActions() {
        return List.of(new Action("read", null));
    }
}
