package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.SnapshotEntryResetStrategy;

/**
 * Whether the members of a run take snapshots of their state machines, and how. Where {@link SimOptions.Machine} gives
 * them none, they get {@link SimSavedMachine}s. In some seeds only, and with chance of its own, so that the others are
 * the runs that they were before. A value.
 *
 * @param present whether there are snapshots
 * @param threshold applied entries after which a snapshot is taken
 * @param kept how many of the entries that it holds stay
 * @param keptForFollowers how many entries a follower may lack that are kept for it
 * @param bytesPerSecond how fast a snapshot is sent
 * @param ballastBytes how large a snapshot is, about
 * @param keptForMs for how long entries stay that it holds, 0 for not at all
 */
record SimMachines(boolean present, int threshold, int kept, int keptForFollowers, int bytesPerSecond,
                   int ballastBytes, long keptForMs) {
    static final SimMachines NONE = new SimMachines(false, 1, 0, 0, 1, 0, 0);
    /** Makes this chance another than that of the run. */
    private static final long SALT = 0x5AFE_57A7_E000_0001L;
    private static final double SHARE_OF_SEEDS = 0.35;

    static SimMachines draw(long seed, Liar liar) {
        Dice dice = new Dice(seed ^ SALT);
        if (!dice.chance(SHARE_OF_SEEDS) || !liar.dropsWhatOthersLack()) {
            return NONE;
        }
        return new SimMachines(true, (int) dice.magnitude(3, 200), (int) dice.magnitude(1, 20) - 1,
            (int) dice.magnitude(1, 200), (int) dice.magnitude(20_000, 100_000_000), (int) dice.magnitude(1, 5_000),
            liar == Liar.HONEST && dice.chance(0.3) ? (long) dice.magnitude(1, 1_000) : 0);
    }

    void applyTo(DLedgerConfig config) {
        if (present) {
            config.setEnableSnapshot(true);
            config.setSnapshotThreshold(threshold);
            config.setSnapshotEntryResetStrategy(keptForMs > 0
                ? SnapshotEntryResetStrategy.RESET_BUT_KEEP_SOME_LATER
                : SnapshotEntryResetStrategy.RESET_BUT_KEEP_SOME_SYNC);
            config.setResetSnapshotEntriesDelayTime(keptForMs);
            config.setResetSnapshotEntriesButKeepLastEntriesNum(kept);
            config.setSnapshotKeepEntriesForFollowers(keptForFollowers);
            config.setSnapshotBytesPerSecond(bytesPerSecond);
            config.setMaxSnapshotReservedNum(2);
        }
    }
}
