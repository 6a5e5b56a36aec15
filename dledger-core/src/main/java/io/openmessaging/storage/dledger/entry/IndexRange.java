package io.openmessaging.storage.dledger.entry;

/**
 * Entries by their indexes.
 *
 * @param first index of the first entry
 * @param last index of the last entry (inclusive), at least {@code first}
 */
public record IndexRange(long first, long last) {
    public IndexRange {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("entries " + first + " to " + last);
        }
    }
}
