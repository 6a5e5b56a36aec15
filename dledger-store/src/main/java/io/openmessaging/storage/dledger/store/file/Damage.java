package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.IndexRange;
import io.openmessaging.storage.dledger.store.StoreListener;

/**
 * What one store knows of damage to its committed entries, from its open to its close: which ones, what is remembered
 * of it on disk, and who is told.
 *
 * <p>Any thread may ask and tell. Readers that find something wrong, perhaps under the group's lock, only note it; the
 * maintenance thread looks closer, writes it down and tells the listener. Architecture §3.6.
 */
final class Damage {
    private static final Logger LOG = LoggerFactory.getLogger(Damage.class);

    private final Path directory;
    private final StoreFiles files;
    private final DamageFile file;
    private final DamagedRanges ranges = new DamagedRanges();
    private final LogInspector inspector;
    private final EntryRepair repair;
    private List<IndexRange> suspects = List.of();
    private volatile StoreListener listener = StoreListener.NOBODY;

    Damage(StoreFiles files, LogEnd base) {
        this.directory = files.directory();
        this.files = files;
        this.file = new DamageFile(files.disk(), directory);
        this.inspector = new LogInspector(files, base, ranges);
        this.repair = new EntryRepair(files, inspector, ranges);
    }

    DamagedRanges ranges() {
        return ranges;
    }

    LogInspector inspector() {
        return inspector;
    }

    // While the store is opened, by the opening thread.

    /** Reads what the store knew when it was closed. */
    void remember() throws IOException {
        suspects = file.read();
    }

    /** What was known to be damaged, and must be looked at. */
    List<IndexRange> suspects() {
        return suspects;
    }

    /** Whether something was found wrong that may have hit any entry. */
    boolean isAnythingPossible() {
        return suspects.contains(DamageFile.EVERYTHING);
    }

    /** Writes down, before anything is mended, that each entry must be looked at; until {@link #settled}. Blocks. */
    void expectAnything() throws IOException {
        if (!isAnythingPossible()) {
            suspects = List.of(DamageFile.EVERYTHING);
            file.write(suspects);
        }
    }

    /** Writes down what is damaged, now that this is known. Blocks. */
    void settled() throws IOException {
        if (!suspects.equals(ranges.all())) {
            suspects = ranges.all();
            file.write(suspects);
        }
    }

    // While the store is open.

    /**
     * Recovery is over.
     *
     * @param base where the log begins, asked for each time
     * @param heard told of what is found
     */
    void watch(Supplier<LogEnd> base, StoreListener heard) {
        inspector.baseIs(base);
        listener = heard;
    }

    /** The entries up to {@code index} (inclusive) are not in the log any more. */
    void forget(long index) {
        ranges.remove(0, index);
    }

    /**
     * Looks closer at an entry that cannot be read, now. Not under the group's lock; blocks.
     *
     * @return whether it is damaged; otherwise it can be read now
     */
    boolean isConfirmed(long index) throws IOException {
        boolean isNews = !ranges.contains(index);
        inspector.inspect(index, index);
        if (isNews && !ranges.isEmpty()) {
            files.later(this::tell);
        }
        return ranges.contains(index);
    }

    /** Notes an entry that cannot be read, for a closer look by another thread. Does not block. */
    void suspect(long index) {
        if (ranges.add(index, index)) {
            LOG.warn("{}: entry {} cannot be read", directory, index);
            files.later(() -> lookCloser(index));
        }
    }

    private void lookCloser(long index) {
        try {
            inspector.inspect(index, index);
            if (!ranges.isEmpty()) {
                tell();
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("{}: looking at entry {} failed; it counts as damaged", directory, index, e);
            listener.damageFound();
        }
    }

    /** The maintenance thread: writes down what was found, and tells the listener. */
    void tell() {
        LOG.error("{}: damaged entries: {}", directory, ranges);
        try {
            save();
        } catch (IOException e) {
            LOG.error("{}: what is damaged cannot be written down; the next open may not know of it", directory, e);
        }
        listener.damageFound();
    }

    private synchronized void save() throws IOException {
        file.write(ranges.all());
    }

    /** As {@code DLedgerStore.repair}. Blocks. */
    boolean repair(EntrySlice entries, long lastIndex, Checkpoint checkpoint) throws IOException {
        long before = ranges.count();
        boolean done = repair.repair(entries, lastIndex, checkpoint);
        if (ranges.count() != before) {
            save();
        }
        if (done) {
            LOG.info("{}: {} damaged entries are repaired, left are: {}", directory, before - ranges.count(),
                ranges.isEmpty() ? "none" : ranges);
        }
        return done;
    }
}
