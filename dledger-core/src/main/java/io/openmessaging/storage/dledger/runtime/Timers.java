package io.openmessaging.storage.dledger.runtime;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * One thread and one queue of deadlines for all groups of a runtime, or for its beats: wakes each when its deadline has
 * come. Each has at most one deadline.
 *
 * <p>Guarded by its own lock, under which no group is called. Architecture §3.8.
 */
public final class Timers implements AutoCloseable {
    /** A deadline; numbered, since two may be the same. */
    private record Alarm(long deadlineMs, long number, Sleeper sleeper) {
    }

    /** After so many, what they have left for {@code afterDue} waits no longer. */
    private static final int MAX_WOKEN = 1024;

    private final LongSupplier clockMs;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeSet<Alarm> alarms =
        new TreeSet<>(Comparator.comparingLong(Alarm::deadlineMs).thenComparingLong(Alarm::number));
    private final Map<Sleeper, Alarm> bySleeper = new IdentityHashMap<>();
    private final Thread thread;
    private final Runnable afterDue;
    private long lastNumber;
    private boolean closed;

    /**
     * Starts the thread.
     *
     * @param name the thread's
     * @param clockMs the monotonic time that deadlines are given in
     * @param afterDue is run on the thread when all that was due has been woken, or a lot of it; must not throw
     */
    public Timers(String name, LongSupplier clockMs, Runnable afterDue) {
        this.clockMs = clockMs;
        this.afterDue = afterDue;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether the calling thread is the one that wakes. */
    public boolean isRunHere() {
        return Thread.currentThread() == thread;
    }

    /** Wakes at that time or soon after; replaces the sleeper's earlier deadline. */
    public void wakeAt(Sleeper sleeper, long deadlineMs) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            Alarm alarm = new Alarm(deadlineMs, ++lastNumber, sleeper);
            Alarm replaced = bySleeper.put(sleeper, alarm);
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

    /** Drops the sleeper's deadline. */
    public void forget(Sleeper sleeper) {
        lock.lock();
        try {
            Alarm dropped = bySleeper.remove(sleeper);
            if (dropped != null) {
                alarms.remove(dropped);
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        int woken = 0;
        for (Sleeper due = awaitDue(); due != null; due = awaitDue()) {
            try {
                due.timeHasCome();
            } catch (Throwable fault) {
                due.fail(fault);
            }
            if (++woken == MAX_WOKEN || !isAnyDue()) {
                woken = 0;
                afterDue.run();
            }
        }
    }

    private boolean isAnyDue() {
        lock.lock();
        try {
            return !alarms.isEmpty() && alarms.first().deadlineMs <= clockMs.getAsLong();
        } finally {
            lock.unlock();
        }
    }

    /** The next whose deadline has come; null once closed. */
    private Sleeper awaitDue() {
        lock.lock();
        try {
            while (!closed) {
                long waitMs = alarms.isEmpty() ? Long.MAX_VALUE : alarms.first().deadlineMs - clockMs.getAsLong();
                if (waitMs <= 0) {
                    Alarm due = alarms.pollFirst();
                    bySleeper.remove(due.sleeper);
                    return due.sleeper;
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
            bySleeper.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
