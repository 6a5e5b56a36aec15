package io.openmessaging.storage.dledger.benchmark.driver;

import java.util.List;

/**
 * Something to append to: the leader of a group, or a client of it in a process of its own. It is never closed: it ends
 * with its process, whose data nobody needs then.
 */
public interface Appender {
    /** Told, once for each call and on any thread, what became of an append. */
    interface Done {
        void succeeded();

        /** It was not appended, or perhaps it was: nobody offers it again. */
        void failed();

        /** It was surely not appended, and may be offered again. The reason is a word. */
        void refused(String why);
    }

    /**
     * Appends bodies together, and tells {@code done} when the outcome is known: one body, or as many as the system
     * was started for.
     */
    void append(List<byte[]> bodies, Done done);

    /** Whether outcomes are told only by {@link #poll}: the driver then polls where it would wait. */
    default boolean isPolled() {
        return false;
    }

    /** Looks for outcomes, and tells those that are there. */
    default void poll() {
        // Most tell them on threads of their own.
    }
}
