package io.openmessaging.storage.dledger.store.file;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * The configurations that one log names: the one in force at its base, if that is known, and that of each
 * CONFIG_CHANGE entry above it, ascending. Those of entries that a RECOVERING member has lost come last, until others
 * stand in their place.
 *
 * <p>Changed under the group's lock, and by the maintenance thread when a base is durable; read by any thread. Each
 * list that is given out is immutable. Architecture §3.6, §3.14.
 */
final class LogConfigurations {
    private final AtomicReference<List<LoggedConfiguration>> all;

    /** Of a log without entries. */
    LogConfigurations(LoggedConfiguration inForce) {
        all = new AtomicReference<>(listOf(inForce));
    }

    private static List<LoggedConfiguration> listOf(LoggedConfiguration inForce) {
        return inForce.equals(LoggedConfiguration.NONE) ? List.of() : List.of(inForce);
    }

    List<LoggedConfiguration> all() {
        return all.get();
    }

    /** The next one, in ascending order. */
    void add(LoggedConfiguration next) {
        appended(next.index(), next.index(), List.of(next));
    }

    /**
     * The entries [first, last] were appended: what lost ones in their place brought is forgotten.
     *
     * @param brought what these did, and perhaps entries before them, which do not count
     */
    void appended(long first, long last, List<LoggedConfiguration> brought) {
        List<LoggedConfiguration> before = all.get();
        if (brought.isEmpty() && (before.isEmpty() || before.get(before.size() - 1).index() < first)) {
            return;
        }
        all.updateAndGet(old -> {
            List<LoggedConfiguration> changed = new ArrayList<>(old);
            changed.removeIf(each -> each.index() >= first && each.index() <= last);
            brought.stream().filter(each -> each.index() >= first).forEach(changed::add);
            changed.sort(Comparator.comparingLong(LoggedConfiguration::index));
            return List.copyOf(changed);
        });
    }

    /** The entries from {@code index} on (inclusive) are gone, or were never committed. */
    void truncateFrom(long index) {
        all.updateAndGet(old -> keep(old, each -> each.index() < index));
    }

    /** The log is empty, and that one is in force at its base. */
    void resetTo(LoggedConfiguration inForce) {
        all.set(listOf(inForce));
    }

    /** The log begins above that entry, durably: what was in force below it only is of no use any more. */
    void beginAbove(long base) {
        all.updateAndGet(old -> {
            long inForce = inForceAt(old, base).index();
            return keep(old, each -> each.index() >= inForce);
        });
    }

    private static List<LoggedConfiguration> keep(List<LoggedConfiguration> old,
                                                  Predicate<LoggedConfiguration> condition) {
        return old.stream().allMatch(condition) ? old : old.stream().filter(condition).toList();
    }

    /** The one in force behind that entry; {@link LoggedConfiguration#NONE} if nothing tells. */
    LoggedConfiguration inForceAt(long index) {
        return inForceAt(all.get(), index);
    }

    /** As {@link #inForceAt(long)}, in such a list. */
    static LoggedConfiguration inForceAt(List<LoggedConfiguration> all, long index) {
        LoggedConfiguration found = LoggedConfiguration.NONE;
        for (LoggedConfiguration each : all) {
            found = each.index() <= index ? each : found;
        }
        return found;
    }

    /**
     * What an entry with that body brings: one or none.
     *
     * @throws IllegalArgumentException if it should bring one, and does not
     */
    static List<LoggedConfiguration> broughtBy(DLedgerEntryType type, long index, byte[] body) {
        return type.isConfiguration()
            ? List.of(new LoggedConfiguration(index, Configuration.decode(body)))
            : List.of();
    }

    /**
     * The configuration that the whole entry at {@code position} brings.
     *
     * @param file that holds it, for whose sake a fault names it
     * @throws DamagedStoreException if it brings none that this program knows
     */
    static LoggedConfiguration read(ByteBuffer bytes, int at, long position, Object file) throws DamagedStoreException {
        long index = bytes.getLong(at + EntryLayout.INDEX);
        try {
            return new LoggedConfiguration(index, EntryLayout.configurationIn(bytes, at));
        } catch (IllegalArgumentException e) {
            throw new DamagedStoreException(file + " holds at position " + position + " entry " + index
                + ", whose checksums are right, but which brings no configuration that this program knows: "
                + e.getMessage());
        }
    }

    /** As the other one, for an entry of an open log. */
    static LoggedConfiguration read(SegmentLog data, long position) throws DamagedStoreException {
        return read(data.bytesAt(position), data.offsetOf(position), position, data.fileAt(position));
    }
}
