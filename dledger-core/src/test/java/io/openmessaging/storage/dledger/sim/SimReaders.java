package io.openmessaging.storage.dledger.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * The readers of a run, with chance of their own. In the second phase the reads of a spared member must be answered
 * well, too. Owned by one run, single-threaded.
 */
final class SimReaders {
    /** Makes this chance another than that of the run. */
    static final long SALT = 0x7EAD_0F2D_51AB_33C1L;
    /** Reads that must be answered well in the second phase. */
    private static final int READS_WANTED = 10;

    private final SimWorld world;
    private final List<SimReader> readers = new ArrayList<>();
    private long wanted;

    SimReaders(SimWorld world, long seed) {
        this.world = world;
        Dice dice = new Dice(seed ^ SALT);
        for (int i = 0; i < world.options().reads().readers(); i++) {
            readers.add(new SimReader(world, dice.nextLong()));
        }
    }

    void start() {
        readers.forEach(SimReader::start);
    }

    /** The second phase begins. */
    void calmDown() {
        readers.forEach(SimReader::calmDown);
        wanted = readers.isEmpty() ? 0 : world.history().linearizableReads() + READS_WANTED;
    }

    /** Whether enough was answered in the second phase. */
    boolean areAnswered() {
        return world.history().linearizableReads() >= wanted;
    }

    void stop() {
        readers.forEach(SimReader::stop);
    }
}
