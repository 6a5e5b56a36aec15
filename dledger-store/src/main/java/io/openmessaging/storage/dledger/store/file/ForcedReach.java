package io.openmessaging.storage.dledger.store.file;

import java.util.function.LongSupplier;

/**
 * How far the log is on the disk. Its end may be cut off, and written anew, between the moment at which a force begins
 * and the one at which somebody asks: then only what was committed by the beginning of the force surely is what was
 * forced. Forces and questions by any thread; cuts under the group's lock.
 */
final class ForcedReach {
    /** A force that will reach that end; what lies before {@code lasting} is never cut off. Physical positions. */
    record Begun(long cuts, long end, long lasting) {
    }

    private final LongSupplier end;
    private final LongSupplier lasting;
    private volatile long cuts;
    private volatile Begun last = new Begun(-1, 0, 0);

    /** The reach in a log with that end, of which that much is never cut off. */
    ForcedReach(LongSupplier end, LongSupplier lasting) {
        this.end = end;
        this.lasting = lasting;
    }

    /** A force begins. */
    Begun begin() {
        long before = cuts; // First: a cut while the rest is looked at must be noticed.
        return new Begun(before, end.getAsLong(), lasting.getAsLong());
    }

    /** That force has succeeded. */
    void ended(Begun force) {
        last = force;
    }

    /** What is not committed may be cut off and written anew from now on. */
    void cut() {
        cuts = cuts + 1;
    }

    /** Physical end (exclusive) of what is surely on the disk. */
    long to() {
        Begun force = last;
        return force.cuts == cuts ? force.end : Math.min(force.end, force.lasting);
    }
}
