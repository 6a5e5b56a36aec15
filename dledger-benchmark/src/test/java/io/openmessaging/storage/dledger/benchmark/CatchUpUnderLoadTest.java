package io.openmessaging.storage.dledger.benchmark;

import java.util.Map;

import io.openmessaging.storage.dledger.benchmark.driver.Figure;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class CatchUpUnderLoadTest {
    private static Figure perSecond(long appends) {
        return new Figure(appends, 0, Map.of(), 1_000_000_000L, 1, 1);
    }

    @Test
    void theLossIsThatOfTheHigherRateWithThreeMembers() {
        assertEquals(15.0, row(100_000, 85_000, 90_000).lossPercent(), 1e-9);
        assertEquals(25.0, row(90_000, 75_000, 100_000).lossPercent(), 1e-9);
    }

    @Test
    void theSpeedIsThatOfWhatTheFollowerGotUntilItWasInStep() {
        assertEquals(256.0, row(1, 1, 1).mibPerSecond());
    }

    private static CatchUpUnderLoad.Row row(long before, long during, long after) {
        return new CatchUpUnderLoad.Row("full rate", 1024, 4, true, perSecond(before), perSecond(2 * before),
            perSecond(during), perSecond(after));
    }
}
