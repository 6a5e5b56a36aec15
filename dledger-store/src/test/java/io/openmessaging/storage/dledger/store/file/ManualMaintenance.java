package io.openmessaging.storage.dledger.store.file;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Maintenance that is done when the test says so; what waits at the shutdown is done then. One thread. */
final class ManualMaintenance extends AbstractExecutorService implements ScheduledExecutorService {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final List<Runnable> repeated = new ArrayList<>();
    private boolean shutdown;

    /** Does what waits, and what that leaves behind. */
    void runWaiting() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    /** Time has gone by: does what is to be done again and again once, and what that leaves behind. */
    void runRepeated() {
        repeated.forEach(Runnable::run);
        runWaiting();
    }

    @Override
    public void execute(Runnable task) {
        waiting.add(task);
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

    @Override
    public void shutdown() {
        shutdown = true;
        runWaiting();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        List<Runnable> left = List.copyOf(waiting);
        waiting.clear();
        return left;
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown && waiting.isEmpty();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }
}
