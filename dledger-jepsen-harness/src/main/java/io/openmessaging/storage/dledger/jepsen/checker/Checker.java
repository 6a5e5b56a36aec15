package io.openmessaging.storage.dledger.jepsen.checker;

import io.openmessaging.storage.dledger.jepsen.history.History;

/** Judges a history. Keeps nothing between two of them. */
public interface Checker {
    /**
     * The verdict. Blocks while it works.
     *
     * @throws IllegalArgumentException if the history is not of the kind that this checker judges
     */
    Result check(History history);
}
