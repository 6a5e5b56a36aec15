package io.openmessaging.storage.dledger.example.demo;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The time from the kill of a leader to the first append acknowledged that was sent after it. Begun and read by one
 * thread, ended by network threads.
 */
public final class Outage {
    private static final long NOT_YET = -1;

    private final long beginNanos = System.nanoTime();
    private final AtomicLong lengthNanos = new AtomicLong(NOT_YET);

    /** An append that was sent after the kill is acknowledged; the first one counts. */
    void appendSucceeded() {
        lengthNanos.compareAndSet(NOT_YET, System.nanoTime() - beginNanos);
    }

    public boolean isOver() {
        return lengthNanos.get() != NOT_YET;
    }

    /** How long it took; it must be over. */
    public Duration length() {
        return Duration.ofNanos(lengthNanos.get());
    }
}
