package io.openmessaging.storage.dledger;

import java.util.Arrays;

/**
 * The terms of all entries of the log as runs of (first index, term): one pair for each leader that ever wrote. Answers
 * every question that Raft asks of the log without reading it.
 *
 * <p>Guarded by the group's lock. Invariant: first indexes rise, terms rise, and all runs begin at or below
 * {@link #lastIndex}. Architecture §3.4.
 */
final class TermHistory {
    private long[] runFirstIndex;
    private long[] runTerm;
    private int runs;
    private long lastIndex;

    /** The history of a log whose last index is {@code lastIndex}, -1 when it is empty. */
    TermHistory(long[] runFirstIndexes, long[] runTerms, long lastIndex) {
        this.runs = runFirstIndexes.length;
        this.runFirstIndex = Arrays.copyOf(runFirstIndexes, Math.max(8, runs));
        this.runTerm = Arrays.copyOf(runTerms, Math.max(8, runs));
        this.lastIndex = lastIndex;
        Invariants.check((runs == 0) == (lastIndex < 0), "%d runs of terms, last index %d", runs, lastIndex);
    }

    /** Index of the last entry, -1 when the log is empty. */
    long lastIndex() {
        return lastIndex;
    }

    /** Term of the last entry, -1 when the log is empty. */
    long lastTerm() {
        return runs == 0 ? -1 : runTerm[runs - 1];
    }

    /** Term of the entry at an index of the log; -1 for index -1, the place before the first entry. */
    long termAt(long index) {
        if (index == -1) {
            return -1;
        }
        return runTerm[runOf(index)];
    }

    /** Index of the first entry with the term of the entry at {@code index}. */
    long firstIndexOfTermAt(long index) {
        return runFirstIndex[runOf(index)];
    }

    /** Entries of that term are appended up to {@code newLastIndex} (inclusive). */
    void append(long term, long newLastIndex) {
        Invariants.check(newLastIndex > lastIndex, "appends up to %d after %d", newLastIndex, lastIndex);
        Invariants.check(term >= lastTerm(), "appends term %d after term %d", term, lastTerm());
        if (term != lastTerm()) {
            if (runs == runTerm.length) {
                runFirstIndex = Arrays.copyOf(runFirstIndex, 2 * runs);
                runTerm = Arrays.copyOf(runTerm, 2 * runs);
            }
            runFirstIndex[runs] = lastIndex + 1;
            runTerm[runs++] = term;
        }
        lastIndex = newLastIndex;
    }

    /** Drops the entries from {@code index} on (inclusive). */
    void truncateFrom(long index) {
        Invariants.check(index >= 0 && index <= lastIndex, "truncates from %d, last %d", index, lastIndex);
        while (runs > 0 && runFirstIndex[runs - 1] >= index) {
            runs--;
        }
        lastIndex = index - 1;
    }

    private int runOf(long index) {
        Invariants.check(index >= 0 && index <= lastIndex, "asks for the term of %d, last %d", index, lastIndex);
        for (int run = runs - 1; run > 0; run--) {
            if (runFirstIndex[run] <= index) {
                return run;
            }
        }
        return 0;
    }
}
