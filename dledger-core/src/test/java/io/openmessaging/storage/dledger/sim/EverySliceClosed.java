package io.openmessaging.storage.dledger.sim;

/** Nobody keeps a slice: between two events all that were opened are closed. */
final class EverySliceClosed extends Checker {
    EverySliceClosed(Referee referee) {
        super(referee);
    }

    @Override
    void ended() {
        long open = referee().world().slices().open();
        if (open != 0) {
            violated("%d slices were never closed", open);
        }
    }
}
