package io.openmessaging.storage.dledger.runtime;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OncePerMinuteTest {
    private static final long SECOND_NS = 1_000_000_000L;

    @Test
    void isDueAtOnceAndThenAfterEachMinute() {
        OncePerMinute warning = new OncePerMinute();
        long start = Long.MAX_VALUE - SECOND_NS; // A monotonic clock may pass its largest value.

        assertTrue(warning.isDue(start));
        assertFalse(warning.isDue(start + 59 * SECOND_NS));
        assertTrue(warning.isDue(start + 60 * SECOND_NS));
        assertFalse(warning.isDue(start + 61 * SECOND_NS));
    }
}
