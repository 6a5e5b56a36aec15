package io.openmessaging.storage.dledger.sim;

import java.util.List;

/**
 * Stops processes for a while, as a machine does that has no time for them: those of all members together, or that of
 * one; what comes to them meanwhile waits. In some seeds only, and with chance of its own, so that the others are the
 * runs that they were before. Owned by one run, single-threaded.
 */
final class SimFreezes {
    /** Makes this chance another than that of the run. */
    private static final long SALT = 0x6F2E_E5E5_11A3_90D7L;
    private static final double SHARE_OF_SEEDS = 0.3;
    private static final double SHARE_OF_ALL = 0.5;

    private final SimWorld world;
    private final Dice dice;
    private final long everyUs;

    SimFreezes(SimWorld world, long seed) {
        this.world = world;
        this.dice = new Dice(seed ^ SALT);
        boolean fits = dice.chance(SHARE_OF_SEEDS) && world.liar() == Liar.HONEST;
        this.everyUs = fits ? (long) dice.magnitude(300_000, 5_000_000) : 0;
    }

    void start() {
        if (everyUs > 0) {
            world.scheduler().after(dice.waiting(everyUs), () -> {
                if (!world.nemesis().rests()) {
                    freeze();
                    start();
                }
            });
        }
    }

    private void freeze() {
        List<SimMember> up = world.cluster().up();
        if (up.isEmpty()) {
            return;
        }
        long timeoutUs = world.options().timing().raft().electionTimeoutMs() * 1000;
        long us = (long) dice.magnitude(timeoutUs / 2.0, timeoutUs * 6.0);
        List<SimMember> frozen = dice.chance(SHARE_OF_ALL) ? up : List.of(up.get(dice.between(0, up.size() - 1)));
        for (SimMember member : frozen) {
            world.trace().line(member.id(), "stands still for " + us + " us");
            member.process().pause(us);
        }
    }
}
