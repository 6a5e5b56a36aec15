package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * The links between hosts, each of which can be cut in either direction, or disturbed. Whatever is done to them,
 * clients reach all hosts: what clients see is to be the members' doing. Used by one thread at a time.
 */
public interface Network extends AutoCloseable {
    /**
     * Cuts links, in place of those that were cut before.
     *
     * @param unheard for each host those of whom nothing reaches it any more
     */
    void cut(Map<Host, Set<Host>> unheard) throws IOException;

    /** Lets everything through again that was cut. */
    void heal();

    /**
     * Disturbs what a host sends or gets.
     *
     * @throws IllegalArgumentException if this network cannot be disturbed so
     */
    void disturb(Host host, Disturbance disturbance) throws IOException;

    /** Ends {@link #disturb}; nothing if there is nothing to end. */
    void calm(Host host, Disturbance disturbance);

    /** Ends what the network needed in this process. */
    @Override
    default void close() {
    }
}
