package io.openmessaging.storage.dledger.sim;

import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * What is committed, as an outside observer puts it together: for each index the entry that a member called
 * committed first. Filled by {@link CommittedNeverChanges}. Owned by one run, single-threaded.
 */
final class CommittedLog {
    private final Configuration founded;
    private final List<SimEntry> entries = new ArrayList<>();
    /** Those that entries have brought, ascending. */
    private final List<LoggedConfiguration> configurations = new ArrayList<>();

    CommittedLog(Configuration founded) {
        this.founded = founded;
    }

    /** The last configuration that is committed. */
    Configuration inForce() {
        return configurations.isEmpty() ? founded : configurations.get(configurations.size() - 1).configuration();
    }

    /** The index of the entry that brought it; -1 for that with which the group was founded. */
    long inForceIndex() {
        return configurations.isEmpty() ? -1 : configurations.get(configurations.size() - 1).index();
    }

    long lastIndex() {
        return entries.size() - 1L;
    }

    SimEntry get(long index) {
        return entries.get((int) index);
    }

    /** The entries up to {@code index} (inclusive). */
    List<SimEntry> upTo(long index) {
        return List.copyOf(entries.subList(0, (int) index + 1));
    }

    /** The last index (inclusive) up to which that log holds what is committed. */
    long lastHeldIn(List<SimEntry> log) {
        int last = Math.min(log.size(), entries.size()) - 1;
        while (last >= 0 && log.get(last).chainCrc() != entries.get(last).chainCrc()) {
            last--;
        }
        return last;
    }

    /** What lies above {@code index} is lost for good. */
    void truncateAfter(long index) {
        entries.subList((int) index + 1, entries.size()).clear();
        configurations.removeIf(each -> each.index() > index);
    }

    void add(SimEntry entry) {
        entries.add(entry);
        entry.configuration().ifPresent(each ->
            configurations.add(new LoggedConfiguration(entry.index(), each)));
    }
}
