package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.time.Duration;

/** A process on a host, from its start to its end. Any thread. */
public interface Life {
    /** Its process id on its host. */
    long pid();

    /** Whether it runs, or stands still. */
    boolean isAlive() throws IOException;

    /**
     * Waits until it has said something on its standard output.
     *
     * @return whether it did; false also when it has ended
     */
    boolean awaitSaid(String text, Duration timeout) throws IOException;

    /** Sends a signal, such as KILL; nothing if it has ended. */
    void signal(String name);

    /** Waits for its end; false if it is there yet when time is over. */
    boolean awaitEnd(Duration timeout) throws IOException;

    /**
     * Waits for its end, and kills it when time is over, or the waiting thread is interrupted.
     *
     * @param what it is, for people
     * @throws IOException if it did not end in time
     */
    default void endWithin(Duration timeout, String what) throws IOException {
        if (!awaitEnd(timeout)) {
            signal("KILL");
            if (!Thread.currentThread().isInterrupted()) {
                throw new IOException(what + " did not end in " + timeout.toSeconds() + " s");
            }
        }
    }
}
