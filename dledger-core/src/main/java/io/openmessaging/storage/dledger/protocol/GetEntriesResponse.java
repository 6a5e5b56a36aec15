package io.openmessaging.storage.dledger.protocol;

import java.util.List;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;

/** Committed entries, their checksums verified. Historical name. */
public class GetEntriesResponse extends RequestOrResponse {
    private List<DLedgerEntry> entries = List.of();
    private long committedIndex = -1;
    private long nextIndex = -1;

    /**
     * User entries in order of their indexes. Control entries are left out, so indexes may jump, and the list may be
     * empty although the code is SUCCESS.
     */
    public List<DLedgerEntry> getEntries() {
        return entries;
    }

    public void setEntries(List<DLedgerEntry> entries) {
        this.entries = entries;
    }

    /** The answering member's commit index, -1 for none. */
    public long getCommittedIndex() {
        return committedIndex;
    }

    public void setCommittedIndex(long committedIndex) {
        this.committedIndex = committedIndex;
    }

    /** Where to go on reading: the index after the last one considered; -1 after a refusal. */
    public long getNextIndex() {
        return nextIndex;
    }

    public void setNextIndex(long nextIndex) {
        this.nextIndex = nextIndex;
    }
}
