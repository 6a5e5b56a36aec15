package io.openmessaging.storage.dledger.store.file;

/**
 * One step of a history of a store: what is done, and a number that says how much of it.
 *
 * @param action what is done
 * @param amount for appends the size of a body in bytes; for batches the number of entries; for truncations the
 * number of entries dropped; for commits the number of entries that stay uncommitted; for configurations and resets
 * the number of members
 */
record CrashStep(Action action, int amount) {
    /** What can be done to a store. */
    enum Action {
        APPEND,
        APPEND_BATCH,
        APPEND_CONTROL,
        /** From a leader's slice, byte for byte. */
        APPEND_SLICE,
        TRUNCATE,
        /** Saves a vote in the next term. */
        SAVE_VOTE,
        SYNC_VOTE,
        COMMIT,
        SYNC,
        /** A sync when the interval of checkpoints has passed. */
        CHECKPOINT,
        /** Whole segments of committed entries may go. */
        COMPACT,
        /** The log is replaced by an empty one that begins behind what was there. */
        RESET,
        /** A clean stop and a start. */
        REOPEN,
        /** The process is killed and started again. */
        RESTART,
        /** A configuration, hidden; behind the others, for {@link RandomCrashes} draws these by their number. */
        APPEND_CONFIG,
        /** The same, in line with user entries. */
        APPEND_INLINE_CONFIG,
        /** The same from a leader's slice, hidden or not, by the number of members. */
        APPEND_CONFIG_SLICE,
        APPEND_INLINE_NOOP
    }

    @Override
    public String toString() {
        return action + " " + amount;
    }
}
