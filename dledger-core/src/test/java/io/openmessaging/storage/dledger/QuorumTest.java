package io.openmessaging.storage.dledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class QuorumTest {

    /** All combinations of 1 to 4 members, voters and old voters, and values 0 to 3, against the definition. */
    @Test
    void aQuorumHasReachedTheResultAndNoMoreThanTheResult() {
        for (int members = 1; members <= 4; members++) {
            for (int parts = 0; parts < 1 << (2 * members); parts++) {
                int[] voters = chosen(members, parts);
                int[] oldVoters = chosen(members, parts >> members);
                if (voters.length > 0) {
                    checkAll(members, voters, oldVoters);
                }
            }
        }
    }

    private static int[] chosen(int members, int mask) {
        return IntStream.range(0, members).filter(member -> (mask >> member & 1) == 1).toArray();
    }

    private static void checkAll(int members, int[] voters, int[] oldVoters) {
        Quorum quorum = new Quorum(voters, oldVoters);
        long[] values = new long[members];
        boolean[] granted = new boolean[members];
        for (int code = 0; code < 1 << (2 * members); code++) {
            for (int i = 0; i < members; i++) {
                values[i] = code >> (2 * i) & 3;
                granted[i] = values[i] > 1;
            }
            long reached = quorum.reached(values);
            assertEquals(true, isReachedByBoth(values, voters, oldVoters, reached), () -> Arrays.toString(values));
            assertEquals(false, isReachedByBoth(values, voters, oldVoters, reached + 1), () -> Arrays.toString(values));
            assertEquals(isReachedByBoth(values, voters, oldVoters, 2), quorum.isReachedBy(granted));
            assertEquals(IntStream.concat(Arrays.stream(voters), Arrays.stream(oldVoters))
                .allMatch(voter -> granted[voter]), quorum.isAll(granted));
        }
    }

    private static boolean isReachedByBoth(long[] values, int[] voters, int[] oldVoters, long least) {
        return isReached(values, voters, least) && (oldVoters.length == 0 || isReached(values, oldVoters, least));
    }

    private static boolean isReached(long[] values, int[] voters, long least) {
        return Arrays.stream(voters).filter(voter -> values[voter] >= least).count() > voters.length / 2;
    }

    @Test
    void theValuesKeepTheirOrder() {
        long[] values = {3, 1, 2};

        new Quorum(new int[] {0, 1, 2}, new int[0]).reached(values);

        assertEquals("[3, 1, 2]", Arrays.toString(values));
    }
}
