package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.io.IOException;
import java.util.SplittableRandom;

/** One kind of trouble. Used by one thread. Values are EDN data, for the history. */
public interface Fault {
    /** As on the command line. */
    String name();

    /**
     * Begins.
     *
     * @return what it does, and to whom
     * @throws IOException if it cannot begin; {@link #stop} is called all the same
     */
    Object start(SplittableRandom random) throws IOException;

    /**
     * Heals what it did; nothing if it did nothing.
     *
     * @return what was healed
     * @throws IOException if something could not be healed
     */
    Object stop() throws IOException;
}
