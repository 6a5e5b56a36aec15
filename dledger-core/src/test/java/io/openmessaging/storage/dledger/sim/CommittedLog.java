package io.openmessaging.storage.dledger.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * What is committed, as an outside observer puts it together: for each index the entry that a member called
 * committed first. Filled by {@link CommittedNeverChanges}. Owned by one run, single-threaded.
 */
final class CommittedLog {
    private final List<SimEntry> entries = new ArrayList<>();

    long lastIndex() {
        return entries.size() - 1L;
    }

    SimEntry get(long index) {
        return entries.get((int) index);
    }

    void add(SimEntry entry) {
        entries.add(entry);
    }
}
