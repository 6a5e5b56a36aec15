package io.openmessaging.storage.dledger.store.file;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongSupplier;

/** A store's maintenance thread, without a thread: runs what it is given at once, when told, or never. One thread. */
class TestExecutor implements Maintenance {
    /** When tasks run. */
    enum When {
        AT_ONCE,
        WHEN_TOLD,
        NEVER
    }

    private final When when;
    private final Queue<Runnable> waiting = new ArrayDeque<>();

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

    /** Somebody else plays the time, and repeats nothing. */
    @Override
    public void repeat(Runnable task, LongSupplier intervalMs) {
    }

    @Override
    public boolean end(long timeoutMs) {
        runWaiting();
        return true;
    }
}
