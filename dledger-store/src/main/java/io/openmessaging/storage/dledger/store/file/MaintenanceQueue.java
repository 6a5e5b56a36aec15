package io.openmessaging.storage.dledger.store.file;

import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The maintenance of one store, on threads that all stores of the process share: a process with thousands of groups has
 * two of them. A store's tasks follow each other; only those of different stores run side by side.
 *
 * <p>Guarded by its own lock, under which nothing is run. Architecture §3.8, §3.10.
 */
final class MaintenanceQueue implements Maintenance {
    private static final Logger LOG = LoggerFactory.getLogger(MaintenanceQueue.class);
    /** One for what takes long, such as filling a segment, and one for the others in the meantime. */
    private static final int THREADS = 2;
    private static final long IDLE_S = 5;
    private static final long GRID_MS = 1_000;
    private static final ScheduledThreadPoolExecutor SHARED = sharedThreads();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    /** What wakes the tasks that are to be done again. */
    private final Map<Repeated, Future<?>> alarms = new IdentityHashMap<>();
    private boolean running;
    private boolean ended;

    /** Daemons, which end when there is nothing to do. */
    private static ScheduledThreadPoolExecutor sharedThreads() {
        AtomicInteger made = new AtomicInteger();
        ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(task, "dledger-maint-" + made.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
        threads.setKeepAliveTime(IDLE_S, TimeUnit.SECONDS);
        threads.allowCoreThreadTimeOut(true);
        threads.setRemoveOnCancelPolicy(true);
        return threads;
    }

    /**
     * Runs the task after those left before.
     *
     * @throws RejectedExecutionException once ended
     */
    @Override
    public void execute(Runnable task) {
        lock.lock();
        try {
            if (ended) {
                throw new RejectedExecutionException("the store is closed");
            }
            add(task);
        } finally {
            lock.unlock();
        }
    }

    /**
     * A long interval ends with a whole second, that of all stores: a thousand of them, which look after their space
     * every ten seconds, wake a thread ten times in that time, and not a thousand times.
     */
    static long delayMs(long intervalMs, long nowMs) {
        return intervalMs < GRID_MS ? intervalMs : intervalMs + Math.floorMod(-(nowMs + intervalMs), GRID_MS);
    }

    private void add(Runnable task) {
        waiting.add(task);
        if (!running) {
            running = true;
            SHARED.execute(this::runNext);
        }
    }

    /** Runs one task, and leaves the next to whichever thread comes to it, so that no store keeps others waiting. */
    private void runNext() {
        Runnable task = next();
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a task of the maintenance failed, which the store has not noticed", e);
            throw e;
        } finally {
            done();
        }
    }

    private Runnable next() {
        lock.lock();
        try {
            return waiting.remove();
        } finally {
            lock.unlock();
        }
    }

    private void done() {
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                running = false;
                idle.signalAll();
            } else {
                SHARED.execute(this::runNext);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void repeat(Runnable task, LongSupplier intervalMs) {
        lock.lock();
        try {
            if (!ended) {
                add(new Repeated(task, intervalMs));
            }
        } finally {
            lock.unlock();
        }
    }

    /** A task that sees to it that it is done again. */
    private final class Repeated implements Runnable {
        private final Runnable task;
        private final LongSupplier intervalMs;

        Repeated(Runnable task, LongSupplier intervalMs) {
            this.task = task;
            this.intervalMs = intervalMs;
        }

        @Override
        public void run() {
            task.run();
            lock.lock();
            try {
                if (!ended) {
                    long delayMs = delayMs(intervalMs.getAsLong(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
                    alarms.put(this, SHARED.schedule(this::again, delayMs, TimeUnit.MILLISECONDS));
                }
            } finally {
                lock.unlock();
            }
        }

        private void again() {
            lock.lock();
            try {
                if (!ended) {
                    add(this);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public boolean end(long timeoutMs) throws InterruptedException {
        lock.lock();
        try {
            ended = true;
            alarms.values().forEach(each -> each.cancel(false));
            alarms.clear();
            long leftNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            while (running && leftNs > 0) {
                leftNs = idle.awaitNanos(leftNs);
            }
            return !running;
        } finally {
            lock.unlock();
        }
    }
}
