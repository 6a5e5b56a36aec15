package io.openmessaging.storage.dledger;

import java.util.Arrays;

/** Majority arithmetic over one number for each member. Stateless. */
final class Quorum {
    private Quorum() {
    }

    /** The largest value that a majority of the members has reached. Paper §5.3: what a majority holds. */
    static long reachedByMajority(long[] values) {
        long[] ascending = values.clone();
        Arrays.sort(ascending);
        return ascending[(ascending.length - 1) / 2];
    }
}
