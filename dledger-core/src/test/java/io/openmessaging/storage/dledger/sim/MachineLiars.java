package io.openmessaging.storage.dledger.sim;

import java.util.List;

/** Lies of state machines, of what they are saved in, and of the threads that run them. Stateless; see {@link Liar}. */
final class MachineLiars {
    /** One member's machine leaves an entry out, now and then. */
    static final Liar ENTRY_NOT_APPLIED = new Liar("ENTRY_NOT_APPLIED", Liar.Fate.UNSAFE) {
        @Override
        int timesApplied(SimProcess process, long index) {
            return process.member().ordinal() == 1 && index % 64 == 40 ? 0 : 1;
        }
    };

    /** One member's machine is given an entry twice, now and then. */
    static final Liar ENTRY_APPLIED_TWICE = new Liar("ENTRY_APPLIED_TWICE", Liar.Fate.UNSAFE) {
        @Override
        int timesApplied(SimProcess process, long index) {
            return process.member().ordinal() == 1 && index % 64 == 40 ? 2 : 1;
        }
    };

    /** The threads that run machines run each task once more: a task finds out by itself what there is to do. */
    static final Liar APPLY_TASK_RUN_TWICE = new Liar("APPLY_TASK_RUN_TWICE", Liar.Fate.HARMLESS) {
        @Override
        boolean runsApplyTasksTwice() {
            return true;
        }
    };

    /** Sessions are no part of what a member keeps: it begins without any, as if from a snapshot that holds none. */
    static final Liar SESSIONS_NOT_SAVED = new Liar("SESSIONS_NOT_SAVED", Liar.Fate.UNSAFE) {
        @Override
        Sessions sessionsKept(SimProcess process, long index) {
            return process.member().ordinal() == 1 && index % 64 == 40 ? Sessions.NONE : Sessions.ALL;
        }
    };

    /** All members forget at the same entry what they answered: a write that is sent again is a new one. */
    static final Liar ANSWERS_NOT_SAVED = new Liar("ANSWERS_NOT_SAVED", Liar.Fate.UNSAFE) {
        @Override
        Sessions sessionsKept(SimProcess process, long index) {
            return index % 16 == 8 ? Sessions.WITHOUT_ANSWERS : Sessions.ALL;
        }
    };

    /** What a member's users are told of, and what its machine may apply, is left to other threads in mid-turn. */
    static final Liar TOLD_BEFORE_SHOWN = new Liar("TOLD_BEFORE_SHOWN", Liar.Fate.UNSAFE) {
        @Override
        boolean takesStateForShown() {
            return true;
        }
    };

    static final List<Liar> ALL = List.of(
        ENTRY_NOT_APPLIED,
        ENTRY_APPLIED_TWICE,
        APPLY_TASK_RUN_TWICE,
        SESSIONS_NOT_SAVED,
        ANSWERS_NOT_SAVED,
        TOLD_BEFORE_SHOWN);

    private MachineLiars() {
    }
}
