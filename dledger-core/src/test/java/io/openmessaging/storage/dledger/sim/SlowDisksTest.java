package io.openmessaging.storage.dledger.sim;

import org.junit.jupiter.api.Test;

/** Forces that take as long as the time between two rounds of an election make the default group slow, not headless. */
class SlowDisksTest {
    private static final long ONE_WAY_US = 100;
    private static final long FORCE_US = 300_000;
    private static final long FAST_FORCE_US = 1_000;
    private static final long SLOW_FORCE_US = 1_000_000;
    /** A lost round takes four of the slow forces: each vote to found a group is two, the pledge and the vote. */
    private static final long PATIENCE_US = 30_000_000;

    @Test
    void aGroupOnSlowDisksFindsALeader() {
        SlowGroup.findsALeader(SlowGroup.options(true, ONE_WAY_US, FORCE_US), PATIENCE_US, world -> { });
    }

    /** Its own disk does not tell the member that stands how long the others take. */
    @Test
    void aMemberOnAFastDiskIsElectedByOnesOnSlowDisks() {
        SlowGroup.findsALeader(SlowGroup.options(true, ONE_WAY_US, FAST_FORCE_US), PATIENCE_US,
            world -> world.cluster().members().subList(1, 3)
                .forEach(member -> member.process().stallNextForce(SLOW_FORCE_US)));
    }
}
