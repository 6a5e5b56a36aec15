package io.openmessaging.storage.dledger.store.file;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** A store's maintenance thread, without a thread: runs what it is given at once, when told, or never. One thread. */
class TestExecutor extends AbstractExecutorService {
    /** When tasks run. */
    enum When {
        AT_ONCE,
        WHEN_TOLD,
        NEVER
    }

    private final When when;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean shutdown;

    TestExecutor(When when) {
        this.when = when;
    }

    @Override
    public void execute(Runnable task) {
        switch (when) {
            case AT_ONCE -> task.run();
            case WHEN_TOLD -> waiting.add(task);
            default -> { }
        }
    }

    /** Runs what waits. */
    void runWaiting() {
        while (!waiting.isEmpty()) {
            runNext();
        }
    }

    /** Runs what has waited longest. */
    void runNext() {
        waiting.remove().run();
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
