package io.openmessaging.storage.dledger.store.file;

import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.store.file.CrashStep.Action;

/** The steps that short histories are made of, for stores of {@link CrashWorld#TINY}. */
final class CrashSteps {
    /** A small entry: four of them fill a segment. */
    static final CrashStep APPEND = new CrashStep(Action.APPEND, 200);
    static final CrashStep SYNC = new CrashStep(Action.SYNC, 0);
    static final CrashStep SYNC_VOTE = new CrashStep(Action.SYNC_VOTE, 0);

    static final List<CrashStep> ALL = List.of(APPEND,
        new CrashStep(Action.APPEND_SLICE, 700), // Fits in a segment of its own only.
        new CrashStep(Action.APPEND_BATCH, 3),
        new CrashStep(Action.APPEND_CONTROL, 0),
        new CrashStep(Action.APPEND_INLINE_CONFIG, 2),
        new CrashStep(Action.TRUNCATE, 1),
        new CrashStep(Action.TRUNCATE, 5),
        new CrashStep(Action.SAVE_VOTE, 0), SYNC_VOTE,
        new CrashStep(Action.COMMIT, 1), SYNC,
        new CrashStep(Action.CHECKPOINT, 0),
        new CrashStep(Action.COMPACT, 0),
        new CrashStep(Action.RESET, 3),
        new CrashStep(Action.REOPEN, 0),
        new CrashStep(Action.RESTART, 0));

    /**
     * What comes before: nothing; a log of three segments that is synced, and of which a part is committed; one that is
     * longer than what is synced, behind a checkpoint, with a vote.
     */
    static final List<List<CrashStep>> BEGINNINGS = List.of(
        List.of(),
        List.of(new CrashStep(Action.APPEND_BATCH, 6), new CrashStep(Action.COMMIT, 4), APPEND, SYNC,
            new CrashStep(Action.APPEND_SLICE, 700), SYNC),
        List.of(new CrashStep(Action.APPEND_BATCH, 3), new CrashStep(Action.SAVE_VOTE, 0), SYNC_VOTE,
            new CrashStep(Action.COMMIT, 2), new CrashStep(Action.CHECKPOINT, 0),
            new CrashStep(Action.APPEND_CONTROL, 0), APPEND, SYNC, APPEND));

    private CrashSteps() {
    }

    /** All histories that are a beginning and {@code length} steps. */
    static List<List<CrashStep>> histories(int length) {
        List<List<CrashStep>> histories = new ArrayList<>(BEGINNINGS);
        for (int i = 0; i < length; i++) {
            List<List<CrashStep>> longer = new ArrayList<>();
            for (List<CrashStep> history : histories) {
                for (CrashStep step : ALL) {
                    List<CrashStep> one = new ArrayList<>(history);
                    one.add(step);
                    longer.add(one);
                }
            }
            histories = longer;
        }
        return histories;
    }
}
