package io.openmessaging.storage.dledger.store.file;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Maintenance that is done when the test says so, also what is to be done again and again; what waits at the end
 * is done then. One thread.
 */
final class ManualMaintenance extends TestExecutor {
    private final List<Runnable> repeated = new ArrayList<>();

    ManualMaintenance() {
        super(When.WHEN_TOLD);
    }

    /** Time has gone by: does what waits, what is to be done again and again once, and what that leaves behind. */
    void runRepeated() {
        runWaiting();
        repeated.forEach(Runnable::run);
        runWaiting();
    }

    @Override
    public void repeat(Runnable task, LongSupplier intervalMs) {
        repeated.add(task);
    }
}
