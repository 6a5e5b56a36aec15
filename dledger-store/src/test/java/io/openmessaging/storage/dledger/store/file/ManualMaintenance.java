package io.openmessaging.storage.dledger.store.file;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Maintenance that is done when the test says so, also what is to be done again and again; what waits at the shutdown
 * is done then. One thread.
 */
final class ManualMaintenance extends TestExecutor implements ScheduledExecutorService {
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
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
        repeated.add(task);
        return null;
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("a store repeats with a delay");
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("a store does things now or again and again");
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("a store does things now or again and again");
    }
}
