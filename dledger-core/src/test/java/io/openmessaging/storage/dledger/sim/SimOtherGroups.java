package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.ElectionTurns;

/**
 * Processes with many groups, in some of the seeds: these have taken the next turns to ask for pre-votes, more or less
 * of them, so that the real group waits for its own. Owned by one run, single-threaded.
 */
final class SimOtherGroups implements ElectionTurns {
    /** Makes this chance another than that of the run. */
    private static final long SALT = 0x5D1F_03C2_9E77_4A05L;
    private static final double SHARE_OF_SEEDS = 0.2;

    private final Dice dice;
    /** How often others have taken turns. */
    private final double busy;
    private final long meanMs;

    private SimOtherGroups(Dice dice, double busy, long meanMs) {
        this.dice = dice;
        this.busy = busy;
        this.meanMs = meanMs;
    }

    static SimOtherGroups none() {
        return new SimOtherGroups(null, 0, 0);
    }

    static SimOtherGroups draw(SimWorld world, long seed) {
        Dice dice = new Dice(seed ^ SALT);
        boolean fits = dice.chance(SHARE_OF_SEEDS) && world.liar() == Liar.HONEST;
        return fits
            ? new SimOtherGroups(dice, dice.magnitude(0.1, 1), (long) dice.magnitude(2, 1_000))
            : none();
    }

    @Override
    public long takeMs(long nowMs) {
        return busy > 0 && dice.chance(busy) ? nowMs + dice.waiting(meanMs) : nowMs;
    }

    @Override
    public void giveBack() {
        // The others are made up, and take what they like.
    }
}
