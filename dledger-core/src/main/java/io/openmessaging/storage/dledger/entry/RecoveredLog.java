package io.openmessaging.storage.dledger.entry;

/**
 * What a store found when it was opened: the durable state that a member starts from. All of it is on disk.
 *
 * @param term the larger of the saved term and the last entry's term; -1 when neither was ever written
 * @param votedFor the member that got this member's vote in {@code term}, or "" for none
 * @param commitHint an index known to be committed, at most {@code lastIndex}; -1 for none
 * @param lastIndex index of the last entry (inclusive), -1 when the log is empty
 * @param runFirstIndexes for each run of entries of one term, ascending, the index of its first entry
 * @param runTerms the terms of the runs
 */
public record RecoveredLog(long term, String votedFor, long commitHint, long lastIndex, long[] runFirstIndexes,
                           long[] runTerms) {
    public RecoveredLog {
        if (runFirstIndexes.length != runTerms.length) {
            throw new IllegalArgumentException("runs of " + runFirstIndexes.length + " and " + runTerms.length);
        }
        if (commitHint > lastIndex) {
            throw new IllegalArgumentException("commit hint " + commitHint + " above last index " + lastIndex);
        }
    }

    /** A member that was never written to. */
    public static RecoveredLog empty() {
        return new RecoveredLog(-1, "", -1, -1, new long[0], new long[0]);
    }
}
