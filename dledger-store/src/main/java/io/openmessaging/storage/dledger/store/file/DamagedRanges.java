package io.openmessaging.storage.dledger.store.file;

import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.entry.IndexRange;

/**
 * Which entries of a log are damaged: ranges that are apart from each other, ascending.
 *
 * <p>Changed under its own monitor, by whoever finds or repairs damage; read by any thread without it, for an immutable
 * list is replaced as a whole. Nearly always empty, which costs a reader one volatile read.
 */
final class DamagedRanges {
    private static final long NOWHERE = Long.MAX_VALUE;

    private volatile List<IndexRange> ranges = List.of();

    /** All of them, ascending; immutable. */
    List<IndexRange> all() {
        return ranges;
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    boolean contains(long index) {
        return !ranges.isEmpty() && nextFrom(index) == index;
    }

    /** The first damaged index at or above {@code index}; the largest number there is when there is none. */
    long nextFrom(long index) {
        IndexRange range = rangeFrom(index);
        return range == null ? NOWHERE : Math.max(range.first(), index);
    }

    /** The first range that ends at or above {@code index}, or null. */
    IndexRange rangeFrom(long index) {
        for (IndexRange range : ranges) {
            if (range.last() >= index) {
                return range;
            }
        }
        return null;
    }

    /** How many entries are damaged. */
    long count() {
        long count = 0;
        for (IndexRange range : ranges) {
            count += range.last() - range.first() + 1;
        }
        return count;
    }

    /** Adds [first, last] (inclusive); returns whether that was news. */
    synchronized boolean add(long first, long last) {
        List<IndexRange> merged = new ArrayList<>();
        long from = first;
        long to = last;
        int at = 0;
        for (IndexRange range : ranges) {
            if (range.first() <= first && range.last() >= last) {
                return false;
            }
            if (range.last() < from - 1) {
                merged.add(range);
                at = merged.size();
            } else if (range.first() > to + 1) {
                merged.add(range);
            } else {
                from = Math.min(from, range.first());
                to = Math.max(to, range.last());
            }
        }
        merged.add(at, new IndexRange(from, to));
        ranges = List.copyOf(merged);
        return true;
    }

    /** Takes [first, last] (inclusive) away; returns whether any of it was damaged. */
    synchronized boolean remove(long first, long last) {
        List<IndexRange> left = new ArrayList<>();
        for (IndexRange range : ranges) {
            if (range.first() < first) {
                left.add(new IndexRange(range.first(), Math.min(range.last(), first - 1)));
            }
            if (range.last() > last) {
                left.add(new IndexRange(Math.max(range.first(), last + 1), range.last()));
            }
        }
        boolean changed = !left.equals(ranges);
        if (changed) {
            ranges = List.copyOf(left);
        }
        return changed;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (IndexRange range : ranges) {
            text.append(text.isEmpty() ? "" : ", ").append(range.first());
            if (range.last() > range.first()) {
                text.append(" to ").append(range.last());
            }
        }
        return text.toString();
    }
}
