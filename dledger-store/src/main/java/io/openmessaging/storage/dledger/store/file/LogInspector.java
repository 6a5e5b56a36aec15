package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.entry.EntryLayout;

/**
 * Looks at entries that are durable and committed, mends what data and index know twice, and notes what only another
 * member can mend: an index record is rebuilt from the data, a filler header from its place, and a damaged entry is put
 * into {@link DamagedRanges}.
 *
 * <p>One thread at a time, by this object's monitor; any thread, but not under the group's lock unless it knows of
 * damage already. Architecture §3.6.
 */
final class LogInspector {
    private static final Logger LOG = LoggerFactory.getLogger(LogInspector.class);

    private final SegmentLog data;
    private final IndexFile index;
    private final UnsealedPrefix unsealed;
    /** Where the log begins: a compaction moves it. */
    private volatile Supplier<LogEnd> base;
    private final DamagedRanges damaged;
    private long faults;

    LogInspector(StoreFiles files, LogEnd base, DamagedRanges damaged) {
        this.data = files.data();
        this.index = files.index();
        this.unsealed = files.unsealed();
        this.base = () -> base;
        this.damaged = damaged;
    }

    /** How many faults were found so far, mended ones included. */
    synchronized long faults() {
        return faults;
    }

    /** Looks at the entries [first, last] (inclusive) and at their index records. Blocks. */
    synchronized void inspect(long first, long last) throws IOException {
        LogImage image = unsealed.in(data.image());
        LogWalk walk = LogWalk.behind(image, index, soundBefore(first));
        while (walk.end().index() < last) {
            LogWalk.Step step = walk.next();
            note(step);
            if (!step.isPassed()) {
                walk = resume(image, step.index() + 1, last);
                if (walk == null) {
                    return;
                }
            }
        }
    }

    /**
     * The first of the entries [first, last] (inclusive) that is not what its checksums say, the largest number there
     * is for none. Changes nothing, waits for nobody.
     */
    long firstRotten(long first, long last) {
        boolean isKnown = first - 1 <= base().index() || !damaged.contains(first - 1)
            && index.agreesWith(data, first - 1);
        for (long i = first; i <= last; i++) {
            if (!index.agreesWith(data, i) || isKnown && !chains(i, chainCrcOf(i - 1))
                || !hasIntactBody(i)) {
                return i;
            }
            isKnown = true;
        }
        return Long.MAX_VALUE;
    }

    /** The end of the nearest entry before {@code first} that is surely good: it chains from one that is there, too. */
    private LogEnd soundBefore(long first) {
        for (long at = first - 1; at > base().index(); at--) {
            if (!damaged.contains(at) && index.agreesWith(data, at) && chainsFromTheOneBefore(at)) {
                return endOf(at);
            }
        }
        return base();
    }

    private boolean chainsFromTheOneBefore(long of) {
        long before = of - 1;
        if (before > base().index() && (damaged.contains(before) || !index.agreesWith(data, before))) {
            return false;
        }
        return chains(of, chainCrcOf(before));
    }

    /** Whether the entry, on which data and index agree, has the chainCrc that follows from that. */
    boolean chains(long of, int chainCrcBefore) {
        ByteBuffer bytes = data.bytesAt(index.position(of));
        int at = data.offsetOf(index.position(of));
        return unsealed.chains(bytes, at, of, chainCrcBefore);
    }

    /** Whether the body of the entry, on which data and index agree, is what its checksum says, if it has one. */
    boolean hasIntactBody(long of) {
        return unsealed.hasIntactBody(data.bytesAt(index.position(of)), data.offsetOf(index.position(of)), of);
    }

    /** What the header of an entry, or the base, says. */
    int chainCrcOf(long of) {
        if (of == base().index()) {
            return base().chainCrc();
        }
        long at = index.position(of);
        return data.bytesAt(at).getInt(data.offsetOf(at) + EntryLayout.CHAIN_CRC);
    }

    /** The log's end behind an entry whose index record is good; its chainCrc only if the data is, too. */
    LogEnd endOf(long of) {
        if (of == base().index()) {
            return base();
        }
        return new LogEnd(index.position(of) + index.size(of), unsealed.placeOf(index, of), of, index.term(of),
            chainCrcOf(of));
    }

    /** A walk from the next entry on which data and index agree; null if there is none. What lies between is lost. */
    private LogWalk resume(LogImage image, long first, long last) {
        for (long at = first; at <= last; at++) {
            if (index.agreesWith(data, at)) {
                return LogWalk.from(image, index, at);
            }
            noteDamage(at, index.hasRecord(at) ? index.position(at) : -1);
        }
        return null;
    }

    private void note(LogWalk.Step step) throws IOException {
        switch (step.finding()) {
            case SOUND -> {
                // Nothing to mend.
            }
            case BAD_RECORD -> {
                faults++;
                LOG.warn("{}: the index record of entry {} is wrong, and written anew from the data",
                    data.fileAt(step.position()), step.index());
                index.restore(step.index(), step.type(), step.position(), step.size(), step.end().term());
            }
            case BAD_FILLER -> {
                faults++;
                LOG.warn("{}: filler before entry {} at position {} is damaged, and written anew",
                    data.fileAt(step.position()), step.index(), step.position());
                Filler.restore(data, step.fillers(data.segmentSize()));
            }
            default -> noteDamage(step.index(), step.position());
        }
        if (step.isPassed() && step.isChained() && step.finding() != LogWalk.Finding.BAD_ENTRY) {
            damaged.remove(step.index(), step.index());
        }
    }

    private void noteDamage(long of, long position) {
        boolean isOfKnownRange = damaged.contains(of - 1);
        if (of <= base().index() || !damaged.add(of, of)) {
            return;
        }
        faults++;
        if (!isOfKnownRange) {
            LOG.error("{} is damaged at position {}: entry {} is not what its index record and its checksums say",
                position < 0 ? "the log" : data.fileAt(position), position, of);
        }
    }

    /** What lies before the first entry of the log. */
    LogEnd base() {
        return base.get();
    }

    /** From now on the base is asked for. */
    void baseIs(Supplier<LogEnd> moving) {
        base = moving;
    }
}
