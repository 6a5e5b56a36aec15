package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The sync threads of a runtime: they force the writes of all its groups, groups with an unforced vote first. A group's
 * writes are forced by one thread at a time. What is written while a force runs is forced by the next, all together:
 * group commit without a timer.
 *
 * <p>Guarded by its own lock, under which nothing is forced and no group is called but for its requested numbers.
 * Architecture §3.8.
 */
public final class LogSyncer implements AutoCloseable {
    /** Where a group is in the syncer. */
    private static final class Place {
        private final ForceJob job;
        private boolean queued;
        private boolean running;

        Place(ForceJob job) {
            this.job = job;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition idle = lock.newCondition();
    private final Map<GroupRunner, Place> places = new IdentityHashMap<>();
    private final Deque<Place> queue = new ArrayDeque<>();
    private boolean closed;

    /** Starts that many threads, 1 or above. */
    public LogSyncer(int threads) {
        for (int k = 0; k < threads; k++) {
            Thread thread = new Thread(this::run, "dledger-sync-" + k);
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Takes the group's requests from now on. */
    public void add(GroupRunner runner) {
        lock.lock();
        try {
            places.put(runner, new Place(new ForceJob(runner)));
        } finally {
            lock.unlock();
        }
    }

    /** Lets a thread force what the group has written, soon. Requests merge. */
    public void request(GroupRunner runner) {
        lock.lock();
        try {
            Place place = places.get(runner);
            if (place != null && !place.running) {
                enqueue(place);
            }
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(Place place) {
        if (closed || !place.job.isDue()) {
            return;
        }
        boolean urgent = place.job.isVoteDue();
        if (place.queued && urgent) {
            queue.remove(place);
            queue.addFirst(place);
        } else if (!place.queued && urgent) {
            queue.addFirst(place);
        } else if (!place.queued) {
            queue.addLast(place);
        }
        place.queued = true;
        work.signal();
    }

    /**
     * Takes no more requests of the group, and waits until none of its forces runs: its store may then be closed.
     *
     * @return false when a force still runs after that time; the store must then stay open
     */
    public boolean forget(GroupRunner runner, long timeoutMs) {
        lock.lock();
        try {
            Place place = places.remove(runner);
            if (place == null) {
                return true;
            }
            queue.remove(place);
            long leftNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            while (place.running && leftNs > 0) {
                leftNs = idle.awaitNanos(leftNs);
            }
            return !place.running;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (Place place = take(); place != null; place = take()) {
            place.job.run();
            done(place);
        }
    }

    /** The next group with something to force; null once closed. */
    private Place take() {
        lock.lock();
        try {
            while (!closed) {
                Place place = queue.pollFirst();
                if (place != null) {
                    place.queued = false;
                    place.running = true;
                    return place;
                }
                work.awaitUninterruptibly();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void done(Place place) {
        lock.lock();
        try {
            place.running = false;
            idle.signalAll();
            if (places.get(place.job.runner()) == place) {
                enqueue(place);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the threads, each after the force that it makes. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            queue.clear();
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
