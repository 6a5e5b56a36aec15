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
}
