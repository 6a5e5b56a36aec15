package io.openmessaging.storage.dledger.store.file;

import java.util.List;

/**
 * What a verification looked at and what it found. Immutable.
 *
 * @param faults what is wrong; empty for a whole store
 * @param notes what is remarkable but as it should be, such as a tail that the next start cuts, in sentences
 * @param checked what was looked at
 */
public record VerifyReport(List<Fault> faults, List<String> notes, Checked checked) {
    /**
     * What was looked at.
     *
     * @param files how many files
     * @param entries how many entries were found whole
     * @param controlEntries how many of them are Raft's own
     * @param entryBytes their bytes, headers included
     * @param indexRecords how many index records agreed with them
     * @param firstIndex the first of the entries, -1 for none
     * @param lastIndex the last of them, -1 for none
     * @param endPosition where it ends (exclusive)
     */
    public record Checked(int files, long entries, long controlEntries, long entryBytes, long indexRecords,
                          long firstIndex, long lastIndex, long endPosition) {
    }

    /** Whether nothing is wrong. */
    public boolean isWhole() {
        return faults.isEmpty();
    }

    /** Hears how far a verification is; called again and again by the thread that verifies. */
    public interface Progress {
        /** So many bytes of the log, of so many, lie behind; the latter counts space without entries, too. */
        void at(long entries, long bytes, long bytesOfAll);
    }
}
