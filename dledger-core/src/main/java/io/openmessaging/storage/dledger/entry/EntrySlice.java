package io.openmessaging.storage.dledger.entry;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An encoded, contiguous run of entries: what a store gives out, what a leader pushes and what a follower appends, byte
 * for byte. It never holds filler, so it ends where filler or a segment's end comes.
 *
 * <p>Reference-counted: made with one reference; whoever ends a slice's use calls {@link #close}, and the last close
 * gives the bytes back (unpins the segment, releases the network buffer). Reading after that is a fault. The shape
 * (indexes, runs of terms) is immutable and may be read by any thread; the count is atomic.
 *
 * <p>Architecture §3.4, §3.6.
 */
public final class EntrySlice implements AutoCloseable {
    private static final Runnable NOTHING = () -> { };

    private final ByteBuffer bytes;
    private final long firstIndex;
    private final long lastIndex;
    private final long[] runFirstIndex;
    private final long[] runTerm;
    private final List<LoggedConfiguration> configurations;
    private final Runnable onRelease;
    private final AtomicInteger references = new AtomicInteger(1);

    private EntrySlice(ByteBuffer bytes, long firstIndex, long lastIndex, long[] runFirstIndex, long[] runTerm,
                       List<LoggedConfiguration> configurations, Runnable onRelease) {
        this.bytes = bytes;
        this.firstIndex = firstIndex;
        this.lastIndex = lastIndex;
        this.runFirstIndex = runFirstIndex;
        this.runTerm = runTerm;
        this.configurations = configurations;
        this.onRelease = onRelease;
    }

    /** No entries; {@code firstIndex} is the index that the first would have. */
    public static EntrySlice empty(long firstIndex) {
        return new EntrySlice(ByteBuffer.allocate(0), firstIndex, firstIndex - 1, new long[0], new long[0],
            List.of(), NOTHING);
    }

    /**
     * A slice of bytes that the caller vouches for (its own log): the shape is read, nothing is checked.
     *
     * @param bytes the encoded entries, from position to limit
     */
    public static EntrySlice trusted(ByteBuffer bytes, long firstIndex, long lastIndex, Runnable onRelease) {
        return new EntrySlice(bytes.slice(), firstIndex, lastIndex, null, null, null, onRelease);
    }

    /**
     * Checks bytes from outside, from position to limit, entry by entry: sizes, indexes that follow each other,
     * positions that follow each other, terms that do not fall, both checksums, the chain from {@code prevChainCrc} on.
     * Unsealed entries may come only before all sealed ones: where {@code prevChainCrc} is that of no sealed entry.
     *
     * @param firstIndex the index that the first entry must have
     * @param onRelease runs once, at the last {@link #close}; not when this method throws
     * @throws CorruptEntryException at the first entry that is not what it should be
     */
    public static EntrySlice parse(ByteBuffer bytes, long firstIndex, int prevChainCrc, Runnable onRelease)
            throws CorruptEntryException {
        ByteBuffer buffer = bytes.slice();
        long[] runFirst = new long[2];
        long[] runTerm = new long[2];
        int runs = 0;
        List<LoggedConfiguration> configurations = List.of();
        int chainCrc = prevChainCrc;
        long index = firstIndex;
        int at = 0;
        while (at < buffer.limit()) {
            checkEntry(buffer, at, index, chainCrc, runs == 0 ? 0 : runTerm[runs - 1]);
            long term = buffer.getLong(at + EntryLayout.TERM);
            if (runs == 0 || term != runTerm[runs - 1]) {
                if (runs == runFirst.length) {
                    runFirst = Arrays.copyOf(runFirst, 2 * runs);
                    runTerm = Arrays.copyOf(runTerm, 2 * runs);
                }
                runFirst[runs] = index;
                runTerm[runs++] = term;
            }
            if (EntryLayout.isConfiguration(buffer, at)) {
                configurations = new ArrayList<>(configurations);
                configurations.add(configurationAt(buffer, at, index));
            }
            chainCrc = buffer.getInt(at + EntryLayout.CHAIN_CRC);
            at += buffer.getInt(at + EntryLayout.SIZE);
            index++;
        }
        return new EntrySlice(buffer, firstIndex, index - 1, Arrays.copyOf(runFirst, runs),
            Arrays.copyOf(runTerm, runs), configurations, onRelease);
    }

    private static LoggedConfiguration configurationAt(ByteBuffer buffer, int at, long index)
            throws CorruptEntryException {
        try {
            return new LoggedConfiguration(index, EntryLayout.configurationIn(buffer, at));
        } catch (IllegalArgumentException e) {
            throw new CorruptEntryException(index, e.getMessage());
        }
    }

    private static void checkEntry(ByteBuffer buffer, int at, long index, int prevChainCrc, long minTerm)
            throws CorruptEntryException {
        if (!EntryLayout.hasPlausibleHeader(buffer, at, buffer.limit())) {
            throw new CorruptEntryException(index, "no whole entry at byte " + at + " of " + buffer.limit());
        }
        if (buffer.getLong(at + EntryLayout.INDEX) != index) {
            throw new CorruptEntryException(index, "has index " + buffer.getLong(at + EntryLayout.INDEX));
        }
        if (buffer.getLong(at + EntryLayout.TERM) < minTerm) {
            throw new CorruptEntryException(index, "term falls from " + minTerm);
        }
        long position = buffer.getLong(at + EntryLayout.POSITION);
        if (position != buffer.getLong(EntryLayout.POSITION) + at) {
            throw new CorruptEntryException(index, "position " + position + " does not follow");
        }
        if (!EntryLayout.follows(buffer, at, prevChainCrc)) {
            throw new CorruptEntryException(index, "checksum differs");
        }
    }

    /** Index of the first entry (inclusive). */
    public long firstIndex() {
        return firstIndex;
    }

    /** Index of the last entry (inclusive); {@code firstIndex - 1} when empty. */
    public long lastIndex() {
        return lastIndex;
    }

    public int count() {
        return (int) (lastIndex - firstIndex + 1);
    }

    public boolean isEmpty() {
        return lastIndex < firstIndex;
    }

    public int sizeBytes() {
        return bytes.limit();
    }

    /** The encoded entries from position 0 to limit; a view of its own for each call, of memory that is shared. */
    public ByteBuffer bytes() {
        if (references.get() <= 0) {
            throw new IllegalStateException("slice [" + firstIndex + ", " + lastIndex + "] is used after its release");
        }
        return bytes.duplicate();
    }

    /** Physical position of the first entry; the slice must not be empty. */
    public long firstPosition() {
        return bytes.getLong(EntryLayout.POSITION);
    }

    /** How many runs of equal terms there are; only of a parsed slice. */
    public int runCount() {
        return runTerm.length;
    }

    /** Index of the first entry of run {@code run}, which counts from 0. */
    public long runFirstIndex(int run) {
        return runFirstIndex[run];
    }

    /** Index of the last entry (inclusive) of run {@code run}. */
    public long runLastIndex(int run) {
        return run + 1 < runTerm.length ? runFirstIndex[run + 1] - 1 : lastIndex;
    }

    public long runTerm(int run) {
        return runTerm[run];
    }

    /** Those that its entries bring, ascending; only of a parsed slice. */
    public List<LoggedConfiguration> configurations() {
        return configurations;
    }

    /** Byte offset of an entry in {@link #bytes}; {@code lastIndex + 1} gives the end. Takes O(entries before it). */
    public int offsetOf(long index) {
        if (index < firstIndex || index > lastIndex + 1) {
            throw new IndexOutOfBoundsException(index + " is not in [" + firstIndex + ", " + lastIndex + "]");
        }
        int at = 0;
        for (long i = firstIndex; i < index; i++) {
            at += bytes.getInt(at + EntryLayout.SIZE);
        }
        return at;
    }

    /** The chainCrc of an entry of this slice. Takes O(entries before it). */
    public int chainCrcAt(long index) {
        return bytes.getInt(offsetOf(index) + EntryLayout.CHAIN_CRC);
    }

    /** Index of the last unsealed entry; they come first. {@code firstIndex - 1} for none. O(unsealed entries). */
    public long lastUnsealedIndex() {
        long index = firstIndex;
        for (int at = 0; index <= lastIndex && EntryLayout.isUnsealed(bytes, at); index++) {
            at += bytes.getInt(at + EntryLayout.SIZE);
        }
        return index - 1;
    }

    /** Takes one more reference, and returns this. */
    public EntrySlice retain() {
        if (references.getAndIncrement() <= 0) {
            throw new IllegalStateException("slice [" + firstIndex + ", " + lastIndex + "] is retained when released");
        }
        return this;
    }

    /** Gives one reference back; the last one gives back the bytes. */
    @Override
    public void close() {
        int left = references.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("slice [" + firstIndex + ", " + lastIndex + "] is released too often");
        }
        if (left == 0) {
            onRelease.run();
        }
    }

    @Override
    public String toString() {
        return isEmpty() ? "empty" : "[" + firstIndex + ", " + lastIndex + "] " + sizeBytes() + " bytes";
    }
}
