package io.openmessaging.storage.dledger.runtime;

/**
 * Waits until all that is written when it is asked first is forced, also where writes count as durable without. Guarded
 * by the group's lock.
 */
final class ForceWait {
    private static final long NOT_ASKED = -1;

    private final WriteProgress progress;
    private long seq = NOT_ASKED;

    ForceWait(WriteProgress progress) {
        this.progress = progress;
    }

    /** Whether the wait is over; if so, the next question begins another. */
    boolean isOver() {
        if (seq == NOT_ASKED) {
            seq = progress.writtenSeq();
        }
        if (!progress.isForced(seq)) {
            return false;
        }
        seq = NOT_ASKED;
        return true;
    }
}
