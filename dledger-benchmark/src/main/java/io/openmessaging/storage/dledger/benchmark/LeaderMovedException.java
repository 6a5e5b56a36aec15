package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;

/** The member whose process runs a load leads no more, so that what is measured from then on says nothing. */
final class LeaderMovedException extends IOException {
    private static final long serialVersionUID = 1;

    /** From one member to another. */
    LeaderMovedException(int from, int to) {
        super("the leader moved from n" + from + " to n" + to);
    }
}
