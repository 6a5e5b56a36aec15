package io.openmessaging.storage.dledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

class QuorumTest {

    /** All combinations of 1 to 5 members with values 0 to 3, against the definition. */
    @Test
    void aMajorityHasReachedTheResultAndNoMoreThanTheResult() {
        for (int members = 1; members <= 5; members++) {
            long[] values = new long[members];
            for (int code = 0; code < 1 << (2 * members); code++) {
                for (int i = 0; i < members; i++) {
                    values[i] = code >> (2 * i) & 3;
                }
                long reached = Quorum.reachedByMajority(values);
                assertEquals(true, isReachedByMajority(values, reached), () -> Arrays.toString(values));
                assertEquals(false, isReachedByMajority(values, reached + 1), () -> Arrays.toString(values));
            }
        }
    }

    private static boolean isReachedByMajority(long[] values, long least) {
        return Arrays.stream(values).filter(value -> value >= least).count() > values.length / 2;
    }

    @Test
    void theValuesKeepTheirOrder() {
        long[] values = {3, 1, 2};

        Quorum.reachedByMajority(values);

        assertEquals("[3, 1, 2]", Arrays.toString(values));
    }
}
