package io.openmessaging.storage.dledger.sim;

/** How many slices of a run are in use: whoever ends a slice's use must close it. Owned by one run, single-threaded. */
final class SliceCount {
    private long open;

    /** A slice was made; returns what its last close must run. */
    Runnable opened() {
        open++;
        return () -> open--;
    }

    long open() {
        return open;
    }
}
