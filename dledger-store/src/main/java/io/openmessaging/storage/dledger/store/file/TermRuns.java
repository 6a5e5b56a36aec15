package io.openmessaging.storage.dledger.store.file;

import java.util.Arrays;

/** The runs of equal terms of a log, collected from its first entry on by the thread that opens it. */
final class TermRuns {
    private long[] firstIndexes = new long[8];
    private long[] terms = new long[8];
    private int count;

    /** The next entry, or one further on if those between have the term of the last run. */
    void add(long index, long term) {
        if (count > 0 && terms[count - 1] == term) {
            return;
        }
        if (count == terms.length) {
            firstIndexes = Arrays.copyOf(firstIndexes, 2 * count);
            terms = Arrays.copyOf(terms, 2 * count);
        }
        firstIndexes[count] = index;
        terms[count++] = term;
    }

    /** Forgets the entries above {@code last}. */
    void cutAfter(long last) {
        while (count > 0 && firstIndexes[count - 1] > last) {
            count--;
        }
    }

    /** For each run, ascending, the index of its first entry. */
    long[] firstIndexes() {
        return Arrays.copyOf(firstIndexes, count);
    }

    /** For each run its term. */
    long[] terms() {
        return Arrays.copyOf(terms, count);
    }
}
