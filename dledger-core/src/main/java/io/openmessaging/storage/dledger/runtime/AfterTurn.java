package io.openmessaging.storage.dledger.runtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * What turns leave to be done once the lock is released, in the order of the turns. A group has two: answers to peers,
 * which any thread may give, and calls of users' code, which only some threads may make.
 *
 * <p>Filled under the group's lock. Emptied by one thread at a time; whoever finds it being emptied leaves, and the
 * other looks again before it goes. Architecture §3.8.
 */
final class AfterTurn {
    /** A task that runs longer holds up those behind it. */
    static final long SLOW_MS = 100;

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicBoolean handedOver = new AtomicBoolean();
    private final Consumer<Throwable> onFault;
    private final LongConsumer onSlow;

    /**
     * A queue of tasks that should neither throw nor take long.
     *
     * @param onFault gets what a task throws; the next task runs
     * @param onSlow gets the time of a task that ran for more than {@link #SLOW_MS}, in milliseconds
     */
    AfterTurn(Consumer<Throwable> onFault, LongConsumer onSlow) {
        this.onFault = onFault;
        this.onSlow = onSlow;
    }

    void add(Runnable task) {
        tasks.add(task);
    }

    /** Runs what waits, unless another thread, or a caller of this method further up the stack, does so. */
    void run() {
        while (!tasks.isEmpty() && running.compareAndSet(false, true)) {
            try {
                runAll();
            } finally {
                running.set(false);
            }
        }
    }

    private void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            long startedNs = System.nanoTime();
            try {
                task.run();
            } catch (Throwable fault) {
                onFault.accept(fault);
            }
            long tookMs = (System.nanoTime() - startedNs) / 1_000_000;
            if (tookMs > SLOW_MS) {
                onSlow.accept(tookMs);
            }
        }
    }

    /** Lets a thread of the host's run what waits. */
    void handOver(Host host) {
        if (!tasks.isEmpty() && handedOver.compareAndSet(false, true)) {
            host.execute(this::runHandedOver);
        }
    }

    private void runHandedOver() {
        handedOver.set(false);
        run();
    }
}
