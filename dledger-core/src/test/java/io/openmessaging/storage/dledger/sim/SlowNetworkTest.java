package io.openmessaging.storage.dledger.sim;

import org.junit.jupiter.api.Test;

/**
 * Answers that take longer than a round of an election, of a slow network or a busy process, make the default group
 * slow, not headless. Decision 5.
 */
class SlowNetworkTest {
    private static final long ONE_WAY_US = 400_000;
    private static final long FORCE_US = 1_000;
    /** To be founded by all, all must vote in one round, and none stand meanwhile. */
    private static final long PATIENCE_US = 120_000_000;

    @Test
    void aGroupWhoseAnswersComeLateIsFoundedByAll() {
        SlowGroup.findsALeader(SlowGroup.options(false, ONE_WAY_US, FORCE_US), PATIENCE_US, world -> { });
    }

    @Test
    void aGroupWhoseAnswersComeLateFindsALeader() {
        SlowGroup.findsALeader(SlowGroup.options(true, ONE_WAY_US, FORCE_US), PATIENCE_US, world -> { });
    }
}
