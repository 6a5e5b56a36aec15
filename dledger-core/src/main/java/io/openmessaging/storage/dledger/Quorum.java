package io.openmessaging.storage.dledger;

import java.util.Arrays;

/**
 * What counts as a majority: more than half of the voters, and while a configuration is joint, more than half of the
 * old voters as well. Two quorums of one configuration have a voter in common, and so have quorums of a joint one and
 * of either of those that it joins. Who does not vote counts for nothing. Immutable.
 *
 * <p>Values are given by ordinal, in arrays that hold at least the voters. Paper §5.3, §6.
 */
final class Quorum {
    private final int[] voters;
    private final int[] oldVoters;

    /** The quorums of these voters; {@code oldVoters} are none unless the configuration is joint. */
    Quorum(int[] voters, int[] oldVoters) {
        this.voters = voters;
        this.oldVoters = oldVoters;
    }

    /** The largest value that a quorum has reached; the smallest long if nobody votes. */
    long reached(long[] values) {
        if (voters.length == 0) {
            return Long.MIN_VALUE;
        }
        long reached = reachedByMajority(voters, values);
        return oldVoters.length == 0 ? reached : Math.min(reached, reachedByMajority(oldVoters, values));
    }

    private static long reachedByMajority(int[] voters, long[] values) {
        long[] ascending = new long[voters.length];
        for (int i = 0; i < voters.length; i++) {
            ascending[i] = values[voters[i]];
        }
        Arrays.sort(ascending);
        return ascending[(ascending.length - 1) / 2];
    }

    /** Whether those for whom it is true are enough. */
    boolean isReachedBy(boolean[] granted) {
        return voters.length > 0 && count(voters, granted) > voters.length / 2
            && (oldVoters.length == 0 || count(oldVoters, granted) > oldVoters.length / 2);
    }

    /** Whether it is true for all voters, the old ones too; false if nobody votes. */
    boolean isAll(boolean[] granted) {
        return voters.length > 0 && count(voters, granted) == voters.length
            && count(oldVoters, granted) == oldVoters.length;
    }

    private static int count(int[] voters, boolean[] granted) {
        int count = 0;
        for (int voter : voters) {
            if (granted[voter]) {
                count++;
            }
        }
        return count;
    }
}
