package io.openmessaging.storage.dledger.sim;

/**
 * Faults while a snapshot is on its way: who sends a part of it, or who gets it, is struck, so that the rest must come
 * later, perhaps from another member. In some of the seeds with snapshots only, and with chance of its own, so that the
 * others are the runs that they were before. Owned by one run, single-threaded.
 */
final class SimSnapshotFaults {
    /** Makes this chance another than that of the run. */
    private static final long SALT = 0x5AFE_57A7_E000_0002L;
    private static final double SHARE_OF_SEEDS = 0.4;
    private static final long SOON_US = 2_000;
    /** So that most snapshots have several parts. */
    private static final int MORE_BALLAST = 20;

    private final SimWorld world;
    private final Dice dice;
    /** Of each part that arrives. */
    private final double chance;

    private SimSnapshotFaults(SimWorld world, Dice dice, double chance) {
        this.world = world;
        this.dice = dice;
        this.chance = chance;
    }

    static SimSnapshotFaults none(SimWorld world) {
        return new SimSnapshotFaults(world, new Dice(0), 0);
    }

    /** What the seed has of them. After the machines are drawn. */
    static SimSnapshotFaults draw(SimWorld world, long seed) {
        Dice dice = new Dice(seed ^ SALT);
        boolean fits = world.liar() == Liar.HONEST && world.machines().present();
        if (!fits || !dice.chance(SHARE_OF_SEEDS)) {
            return none(world);
        }
        return new SimSnapshotFaults(world, dice, dice.magnitude(0.005, 0.3));
    }

    /** How large a snapshot is, about: more where there are such faults. */
    int ballastBytes() {
        return (chance > 0 ? MORE_BALLAST : 1) * world.machines().ballastBytes();
    }

    /** Bytes of a snapshot have come from one member to another. */
    void partArrives(SimMember from, SimMember to) {
        if (dice.chance(chance)) {
            SimMember struck = dice.chance(0.5) ? from : to;
            SimProcess process = struck.process();
            world.scheduler().after(dice.waiting(SOON_US), () -> {
                if (!world.nemesis().rests() && process != null && struck.process() == process) {
                    world.nemesis().strike(struck);
                }
            });
        }
    }
}
