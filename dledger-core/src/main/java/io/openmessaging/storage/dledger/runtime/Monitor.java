package io.openmessaging.storage.dledger.runtime;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The lock of one group and the rules around it. Whoever brings work runs the group's turns, unless another thread
 * does: then the work waits where that thread will look. So every unlock is followed by a look at what waits, then by
 * the answers to peers, then by callbacks; and only {@link #call} waits for the lock.
 *
 * <p>Any thread. Callbacks run on the threads that say so and on the host's, one at a time. Architecture §3.8.
 */
final class Monitor {
    /** After so many turns a thread has worked enough for others. */
    static final int MAX_TURNS = 16;

    private final BooleanSupplier hasWork;
    private final Runnable turn;
    private final AfterTurn answers;
    private final AfterTurn callbacks;
    private final Host host;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean handedOver = new AtomicBoolean();

    /**
     * The monitor of a group.
     *
     * @param hasWork whether a turn would find something to do; must read volatiles
     * @param turn runs under the lock; must not throw
     * @param answers what turns leave for any thread
     * @param callbacks what turns leave for threads that may run users' code
     */
    Monitor(BooleanSupplier hasWork, Runnable turn, AfterTurn answers, AfterTurn callbacks, Host host) {
        this.hasWork = hasWork;
        this.turn = turn;
        this.answers = answers;
        this.callbacks = callbacks;
        this.host = host;
    }

    /** Whether the calling thread is in a turn, or in a {@link #call}. */
    boolean isHeldHere() {
        return lock.isHeldByCurrentThread();
    }

    /** Waits for the lock and runs the body under it. */
    <T> T call(Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
            look();
        }
    }

    /** Runs turns while there is work, and lets the host make the callbacks. Does nothing under the lock. */
    void look() {
        if (isHeldHere()) {
            return;
        }
        runTurns();
        answers.run();
        callbacks.handOver(host);
    }

    /** As {@link #look}, on a thread that may make callbacks itself. */
    void lookAndCallBack() {
        if (isHeldHere()) {
            return;
        }
        runTurns();
        answers.run();
        callbacks.run();
    }

    private void runTurns() {
        for (int turns = 0; hasWork.getAsBoolean(); turns++) {
            if (turns == MAX_TURNS) {
                handOver();
                return;
            }
            if (!lock.tryLock()) {
                return; // The holder looks again after it unlocks.
            }
            try {
                turn.run();
            } finally {
                lock.unlock();
            }
        }
    }

    private void handOver() {
        if (handedOver.compareAndSet(false, true)) {
            host.execute(() -> {
                handedOver.set(false);
                lookAndCallBack();
            });
        }
    }
}
