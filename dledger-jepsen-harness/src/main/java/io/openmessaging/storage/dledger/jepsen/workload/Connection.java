package io.openmessaging.storage.dledger.jepsen.workload;

import java.util.SplittableRandom;

/** One client of the group. Used by one thread at a time. */
public interface Connection extends AutoCloseable {
    /** What to do next. */
    Action next(SplittableRandom random);

    /** Does it, and returns within the request timeout. */
    Outcome act(Action action);

    @Override
    void close();
}
