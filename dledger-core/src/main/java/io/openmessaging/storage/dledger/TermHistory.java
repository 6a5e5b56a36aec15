package io.openmessaging.storage.dledger;

import java.util.Arrays;

import io.openmessaging.storage.dledger.entry.LogBase;

/**
 * The terms of all entries of the log as runs of (first index, term): one pair for each leader that ever wrote. Answers
 * every question that Raft asks of the log without reading it.
 *
 * <p>It begins behind a base, of which the term is known and no more. Guarded by the group's lock. Invariant: first
 * indexes rise, terms rise, the first run begins right behind the base, and all begin at or below {@link #lastIndex}.
 * Architecture §3.4.
 */
final class TermHistory {
    private long[] runFirstIndex;
    private long[] runTerm;
    private int runs;
    private long lastIndex;
    private long baseIndex;
    private long baseTerm;

    /** The history of a log that begins behind {@code base} and ends with {@code lastIndex}, the base's when empty. */
    TermHistory(LogBase base, long[] runFirstIndexes, long[] runTerms, long lastIndex) {
        this.baseIndex = base.index();
        this.baseTerm = base.term();
        this.runs = runFirstIndexes.length;
        this.runFirstIndex = Arrays.copyOf(runFirstIndexes, Math.max(8, runs));
        this.runTerm = Arrays.copyOf(runTerms, Math.max(8, runs));
        this.lastIndex = lastIndex;
        Invariants.check((runs == 0) == (lastIndex == baseIndex), "%d runs of terms, last index %d", runs, lastIndex);
        Invariants.check(runs == 0 || runFirstIndex[0] == baseIndex + 1, "the first run begins at %d, the base is %d",
            runFirstIndex[0], baseIndex);
    }

    /** Index of the entry before the first, -1 for none: of what lies below it nothing is known. */
    long baseIndex() {
        return baseIndex;
    }

    /** The log begins behind that entry from now on. */
    void compactUpTo(LogBase base) {
        Invariants.check(base.index() >= baseIndex && base.index() <= lastIndex, "compacts up to %d, last %d",
            base.index(), lastIndex);
        int gone = 0;
        while (gone < runs && (gone + 1 < runs ? runFirstIndex[gone + 1] - 1 : lastIndex) <= base.index()) {
            gone++;
        }
        runs -= gone;
        System.arraycopy(runFirstIndex, gone, runFirstIndex, 0, runs);
        System.arraycopy(runTerm, gone, runTerm, 0, runs);
        if (runs > 0) {
            runFirstIndex[0] = base.index() + 1;
        }
        baseIndex = base.index();
        baseTerm = base.term();
    }

    /** The log is empty and begins behind that entry from now on. */
    void resetTo(LogBase base) {
        runs = 0;
        lastIndex = base.index();
        baseIndex = base.index();
        baseTerm = base.term();
    }

    /** Index of the last entry, the base's when the log is empty. */
    long lastIndex() {
        return lastIndex;
    }

    /** Term of the last entry, the base's when the log is empty. */
    long lastTerm() {
        return runs == 0 ? baseTerm : runTerm[runs - 1];
    }

    /** Term of the entry at an index of the log, or of the base. */
    long termAt(long index) {
        if (index == baseIndex) {
            return baseTerm;
        }
        return runTerm[runOf(index)];
    }

    /** Index of the first entry that the log has of the term of the entry at {@code index}. */
    long firstIndexOfTermAt(long index) {
        return runFirstIndex[runOf(index)];
    }

    /** Entries of that term are appended up to {@code newLastIndex} (inclusive). */
    void append(long term, long newLastIndex) {
        Invariants.check(newLastIndex > lastIndex, "appends up to %d after %d", newLastIndex, lastIndex);
        Invariants.check(term >= lastTerm(), "appends term %d after term %d", term, lastTerm());
        if (runs == 0 || term != lastTerm()) {
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
        Invariants.check(index > baseIndex && index <= lastIndex, "truncates from %d, last %d", index, lastIndex);
        while (runs > 0 && runFirstIndex[runs - 1] >= index) {
            runs--;
        }
        lastIndex = index - 1;
    }

    private int runOf(long index) {
        Invariants.check(index > baseIndex && index <= lastIndex, "asks for the term of %d, last %d", index, lastIndex);
        for (int run = runs - 1; run > 0; run--) {
            if (runFirstIndex[run] <= index) {
                return run;
            }
        }
        return 0;
    }
}
