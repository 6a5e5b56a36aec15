package io.openmessaging.storage.dledger.store.file;

import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Where a store leaves what may take long: one task at a time, in the order in which they were left. What a task throws
 * is a fault of the store's, which must not come to that. Any thread. Architecture §3.8, {@code dledger-maint}.
 */
interface Maintenance extends Executor {
    /** Does the task now, and again each time that so many milliseconds have gone by after it, as it says then. */
    void repeat(Runnable task, LongSupplier intervalMs);

    /**
     * Takes no more tasks, repeats none, and waits for those that were left.
     *
     * @return false when one of them still runs after that time
     */
    boolean end(long timeoutMs) throws InterruptedException;
}
