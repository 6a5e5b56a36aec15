package io.openmessaging.storage.dledger.runtime;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import io.openmessaging.storage.dledger.RaftEvent;

/**
 * One thread and one queue of deadlines for all groups of a runtime: delivers a tick to a group when its deadline has
 * come. A group has at most one deadline.
 *
 * <p>Guarded by its own lock, under which no group is called. Architecture §3.8.
 */
public final class Timers implements AutoCloseable {
    /** A group's deadline; numbered, since two groups may have the same. */
    private record Alarm(long deadlineMs, long number, GroupRunner runner) {
    }

    private final LongSupplier clockMs;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeSet<Alarm> alarms =
        new TreeSet<>(Comparator.comparingLong(Alarm::deadlineMs).thenComparingLong(Alarm::number));
    private final Map<GroupRunner, Alarm> byRunner = new IdentityHashMap<>();
    private long lastNumber;
    private boolean closed;

    /**
     * Starts the thread.
     *
     * @param clockMs the monotonic time that deadlines are given in
     */
    public Timers(LongSupplier clockMs) {
        this.clockMs = clockMs;
        Thread thread = new Thread(this::run, "dledger-timer");
        thread.setDaemon(true);
        thread.start();
    }

    /** Delivers a tick at that time or soon after; replaces the group's earlier deadline. */
    public void wakeAt(GroupRunner runner, long deadlineMs) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            Alarm alarm = new Alarm(deadlineMs, ++lastNumber, runner);
            Alarm replaced = byRunner.put(runner, alarm);
            if (replaced != null) {
                alarms.remove(replaced);
            }
            alarms.add(alarm);
            if (alarms.first() == alarm) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Drops the group's deadline. */
    public void forget(GroupRunner runner) {
        lock.lock();
        try {
            Alarm dropped = byRunner.remove(runner);
            if (dropped != null) {
                alarms.remove(dropped);
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (GroupRunner due = awaitDue(); due != null; due = awaitDue()) {
            try {
                due.deliver(new RaftEvent.Tick());
            } catch (Throwable fault) {
                due.fail(fault);
            }
        }
    }

    /** The next group whose deadline has come; null once closed. */
    private GroupRunner awaitDue() {
        lock.lock();
        try {
            while (!closed) {
                long waitMs = alarms.isEmpty() ? Long.MAX_VALUE : alarms.first().deadlineMs - clockMs.getAsLong();
                if (waitMs <= 0) {
                    Alarm due = alarms.pollFirst();
                    byRunner.remove(due.runner);
                    return due.runner;
                }
                awaitChange(waitMs);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void awaitChange(long waitMs) {
        try {
            if (!changed.await(waitMs, TimeUnit.MILLISECONDS)) {
                return; // The first deadline has come.
            }
        } catch (InterruptedException e) {
            closed = true; // Nobody but the end of the process interrupts this thread.
        }
    }

    /** Ends the thread; deadlines that have not come are dropped. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            alarms.clear();
            byRunner.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
