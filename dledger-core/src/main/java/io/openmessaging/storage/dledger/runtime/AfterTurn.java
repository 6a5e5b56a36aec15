package io.openmessaging.storage.dledger.runtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * What turns leave to be done once the lock is released, in the order of the turns. A group has two: answers to peers,
 * which any thread may give, and calls of users' code, which only some threads may make.
 *
 * <p>Filled under the group's lock. Emptied by one thread at a time; whoever finds it being emptied leaves, and the
 * other looks again before it goes. Architecture §3.8.
 */
final class AfterTurn {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicBoolean handedOver = new AtomicBoolean();
    private final Consumer<Throwable> onFault;

    /** A queue whose tasks should not throw; what one throws goes to {@code onFault}, and the next task runs. */
    AfterTurn(Consumer<Throwable> onFault) {
        this.onFault = onFault;
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
            try {
                task.run();
            } catch (Throwable fault) {
                onFault.accept(fault);
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
