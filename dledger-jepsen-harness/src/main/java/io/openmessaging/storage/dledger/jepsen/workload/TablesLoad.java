package io.openmessaging.storage.dledger.jepsen.workload;

import java.util.List;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.jepsen.tables.Transaction;

/** What clients of replicated tables do: actions of a history, and the transactions that they are. Any thread. */
public interface TablesLoad {
    /** As on the command line. */
    String name();

    /** What to do next. */
    Action next(SplittableRandom random);

    /** How it is done. */
    Transaction transaction(Action action);

    /** What it means that the action's transaction was carried out, and that its steps said this. */
    Outcome done(Action action, List<List<Long>> said);

    /** What is to be read when all is healed. */
    List<Action> finalActions();
}
