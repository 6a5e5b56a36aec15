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

/** Maintenance on the test's own thread: tasks run when the test says so, and so do those that come again and again. */
final class TimedMaintenance extends AbstractExecutorService implements ScheduledExecutorService {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final List<Runnable> recurring = new ArrayList<>();
    private boolean shutdown;

    /** Does what waits. */
    void runWaiting() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    /** Lets one interval pass. */
    void tick() {
        runWaiting();
        recurring.forEach(Runnable::run);
        runWaiting();
    }

    @Override
    public void execute(Runnable task) {
        waiting.add(task);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        recurring.add(task);
        return null;
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("no store asks for it");
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("no store asks for it");
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("no store asks for it");
    }

    @Override
    public void shutdown() {
        shutdown = true;
        runWaiting();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }
}
