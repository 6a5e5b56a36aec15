package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all that is durable and committed again and again, at a bounded rate, so that damage is found while other
 * members can still repair it and not when the entry is needed. {@link LogInspector} looks at the entries.
 *
 * <p>It reads what the page cache gives: an entry that is cached is checked as it is in memory, and the rot of its
 * sectors is only seen in a later pass, once the kernel has dropped the page. Owned by the maintenance thread.
 */
final class Scrubber {
    /** Between two looks of a pass; each reads as many bytes as the rate gives for that time. */
    static final long INTERVAL_MS = 250;

    /** Between two looks whether there is anything to read. */
    private static final long REST_MS = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);
    /** The least time from the start of a pass to the start of the next. */
    private static final long PASS_NS = 3_600_000_000_000L;
    private static final int MS_PER_S = 1000;
    /** How many entries are looked at before the bytes are counted again. */
    private static final int BATCH = 64;

    private final Path directory;
    private final IndexFile index;
    private final Damage damage;
    private final LongSupplier lastDurable;
    private final IntSupplier bytesPerSecond;

    private long next = -1;
    private boolean isPassing;
    private long passStartedNs;
    private boolean wasStarted;
    private long bytes;
    private long entries;
    private long faultsBefore;
    private long passes;

    /**
     * The scrubber of the store in that directory.
     *
     * @param lastDurable index up to which (inclusive) the log may be read here, that of the checkpoint
     * @param bytesPerSecond read before each step; 0 for no scrubbing
     */
    Scrubber(Path directory, IndexFile index, Damage damage, LongSupplier lastDurable, IntSupplier bytesPerSecond) {
        this.directory = directory;
        this.index = index;
        this.damage = damage;
        this.lastDurable = lastDurable;
        this.bytesPerSecond = bytesPerSecond;
    }

    /** How long after a look the next is due, in milliseconds. */
    long intervalMs() {
        return isPassing ? INTERVAL_MS : REST_MS;
    }

    /** How many times the whole log was read. */
    long passes() {
        return passes;
    }

    /** Goes on from where it was. Blocks for as long as the bytes of one interval take to read. */
    void step(long nowNs) {
        long budget = bytesPerSecond.getAsInt() * INTERVAL_MS / MS_PER_S;
        if (budget <= 0 || !isPassing && !begins(nowNs)) {
            return;
        }
        long last = lastDurable.getAsLong();
        long from = next;
        try {
            while (next <= last && budget > 0) {
                long to = Math.min(last, next + BATCH - 1);
                budget -= read(to);
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("{}: scrubbing entries {} and following failed; it begins anew in a later pass", directory, from,
                e);
            isPassing = false;
            return;
        }
        if (next > last) {
            finish();
        }
    }

    private boolean begins(long nowNs) {
        if (wasStarted && nowNs - passStartedNs < PASS_NS
            || lastDurable.getAsLong() <= damage.inspector().base().index()) {
            return false;
        }
        wasStarted = true;
        isPassing = true;
        passStartedNs = nowNs;
        next = damage.inspector().base().index() + 1;
        bytes = 0;
        entries = 0;
        faultsBefore = damage.inspector().faults();
        return true;
    }

    /** Reads the entries from the next one to {@code to}; returns how many bytes these are. */
    private long read(long to) throws IOException {
        long found = damage.inspector().faults();
        damage.inspector().inspect(next, to);
        if (damage.inspector().faults() != found && !damage.ranges().isEmpty()) {
            damage.tell();
        }
        long size = 0;
        for (long i = next; i <= to; i++) {
            size += Math.max(0, index.size(i)) + IndexFile.RECORD_BYTES;
        }
        bytes += size;
        entries += to - next + 1;
        next = to + 1;
        return size;
    }

    private void finish() {
        isPassing = false;
        passes++;
        LOG.info("{}: scrubbed {} bytes, {} entries, {} faults", directory, bytes, entries,
            damage.inspector().faults() - faultsBefore);
    }
}
