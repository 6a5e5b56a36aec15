package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.runtime.OtherThread;

/**
 * The other threads of the members' processes, in some of the seeds: while one is in a turn and reads the clock,
 * writes to its store or sends, they give the answers and make the callbacks that lie there, and run the state machine.
 * In the other seeds all this comes after the turn. With dice of its own. Owned by one run, single-threaded.
 *
 * <p>Such a thread does not have the group's lock: what would wait for it must not be called here, as the lock is the
 * simulation's own and would be had. So no user in a simulation appends, asks or stops in a callback: it lets the
 * scheduler do so later, as a callback that has to wait for the end of the turn would. An append that is made
 * nevertheless fails the group, by a check of the runner's own. No other thread comes by while one is busy.
 */
final class SimOtherThreads {
    /** Makes this chance another than that of the run. */
    private static final long SALT = 0x07E4_711E_4EAD_0001L;
    private static final double SHARE_OF_SEEDS = 0.3;

    private final SimWorld world;
    /** Null where there are none. */
    private final Dice dice;
    private final double comesBy;
    private boolean busy;

    private SimOtherThreads(SimWorld world, Dice dice) {
        this.world = world;
        this.dice = dice;
        this.comesBy = dice == null ? 0 : dice.magnitude(0.02, 1);
    }

    static SimOtherThreads none(SimWorld world) {
        return new SimOtherThreads(world, null);
    }

    static SimOtherThreads draw(SimWorld world, long seed) {
        Dice dice = new Dice(seed ^ SALT);
        boolean fits = world.liar().takesStateForShown()
            || dice.chance(SHARE_OF_SEEDS) && world.liar() == Liar.HONEST;
        return fits ? new SimOtherThreads(world, dice) : none(world);
    }

    boolean present() {
        return dice != null;
    }

    /** A thread of that process is held up, perhaps in a turn. */
    void mayComeBy(SimProcess process) {
        if (dice == null || busy || process.runner() == null || process.isKilled() || !dice.chance(comesBy)) {
            return;
        }
        busy = true;
        try {
            if (world.liar().takesStateForShown()) {
                OtherThread.takesStateForShown(process.runner());
            }
            OtherThread.comesBy(process.runner());
            if (isSeen(process) && dice.chance(0.5) && process.applyNow()) {
                OtherThread.comesBy(process.runner());
            }
        } finally {
            busy = false;
        }
    }

    /** Whether the checkers, who are shown views when an event ends, know what the process has shown. */
    private static boolean isSeen(SimProcess process) {
        return process.runner().memberState().view().equals(process.member().checkedView());
    }
}
