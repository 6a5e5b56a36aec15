package io.openmessaging.storage.dledger.entry;

import java.util.List;

/**
 * What a store found when it was opened: the durable state that a member starts from. All of it is on disk.
 *
 * @param base what lies before the first entry
 * @param term the larger of the saved term and the last entry's term; -1 when neither was ever written
 * @param votedFor the member that got this member's vote in {@code term}, or "" for none
 * @param commitHint an index known to be committed, in [base.index, lastIndex]; -1 for none
 * @param lastIndex index of the last entry (inclusive), the base's when the log is empty
 * @param runFirstIndexes for each run of entries of one term, ascending, the index of its first entry
 * @param runTerms the terms of the runs
 * @param life what this life of the member may rest on
 * @param belonging whose the store is
 * @param configurations ascending: the one in force at the base, if that was ever said, and those of the entries above
 *     it; none in a log that names nobody. A store keeps them apart from the log as well, forced with it: of a
 *     RECOVERING member also those are told whose entries are lost. One that forgot who else votes could elect itself
 */
public record RecoveredLog(LogBase base, long term, String votedFor, long commitHint, long lastIndex,
                           long[] runFirstIndexes, long[] runTerms, Life life,
                           List<LoggedConfiguration> configurations, Belonging belonging) {
    /**
     * A life of a member, from one loss of memory to the next. Architecture §3.6, RECOVERING.
     *
     * @param incarnation how often this member came back without all that it had promised; 0 for never
     * @param recovering whether it has not yet got back what it may have promised in an earlier incarnation
     * @param store the store that the member takes part with, "" for one of the founders; see {@link Belonging}
     */
    public record Life(long incarnation, boolean recovering, String store) {
        /** Of a member that never lost anything. */
        public static final Life FIRST = new Life(0, false);
        /** Of a member that is not asked: what answers in its place knows nothing of it. Earlier than any life. */
        public static final Life UNKNOWN = new Life(-1, false);

        /** A life of a founder. */
        public Life(long incarnation, boolean recovering) {
            this(incarnation, recovering, "");
        }

        /** The same life of that store. */
        public Life of(String thatStore) {
            return new Life(incarnation, recovering, thatStore);
        }
    }

    public RecoveredLog {
        configurations = List.copyOf(configurations);
        if (runFirstIndexes.length != runTerms.length) {
            throw new IllegalArgumentException("runs of " + runFirstIndexes.length + " and " + runTerms.length);
        }
        if (commitHint > lastIndex) {
            throw new IllegalArgumentException("commit hint " + commitHint + " above last index " + lastIndex);
        }
    }

    /** A log in a store that does not say whose it is. */
    public RecoveredLog(LogBase base, long term, String votedFor, long commitHint, long lastIndex,
                        long[] runFirstIndexes, long[] runTerms, Life life,
                        List<LoggedConfiguration> configurations) {
        this(base, term, votedFor, commitHint, lastIndex, runFirstIndexes, runTerms, life, configurations,
            Belonging.UNSAID);
    }

    /** As the other, a log that names nobody. */
    public RecoveredLog(LogBase base, long term, String votedFor, long commitHint, long lastIndex,
                        long[] runFirstIndexes, long[] runTerms, Life life) {
        this(base, term, votedFor, commitHint, lastIndex, runFirstIndexes, runTerms, life, List.of());
    }

    /** A member that was never written to. */
    public static RecoveredLog empty() {
        return new RecoveredLog(LogBase.START, -1, "", -1, -1, new long[0], new long[0], Life.FIRST);
    }
}
