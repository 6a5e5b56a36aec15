package io.openmessaging.storage.dledger.statemachine;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;

/**
 * The entries that a state machine is to apply in one call, in the order of their indexes, and where it leaves its
 * answers. An entry counts as applied once the machine takes the next one, or returns. For one thread, and for one
 * call. Historical name.
 */
public class CommittedEntryIterator implements Iterator<DLedgerEntry> {
    private static final byte[] NO_ANSWER = {};

    /** Hears what has been applied. */
    @FunctionalInterface
    public interface Listener {
        /** The machine has applied the entry, and answers its writer with that; empty if it said nothing. */
        void applied(DLedgerEntry entry, byte[] answer);
    }

    private final List<DLedgerEntry> entries;
    private final Listener listener;
    private int taken;
    /** Of the entry taken last; null before the first, and once it counts as applied. */
    private byte[] answer;
    private boolean ended;

    /** The entries for one call; at least one. */
    public CommittedEntryIterator(List<DLedgerEntry> entries, Listener listener) {
        this.entries = entries;
        this.listener = listener;
    }

    @Override
    public boolean hasNext() {
        return !ended && taken < entries.size();
    }

    /**
     * Takes the next entry; the one before it is applied.
     *
     * @throws NoSuchElementException if there is none, or the call is over
     */
    @Override
    public DLedgerEntry next() {
        if (!hasNext()) {
            throw new NoSuchElementException(ended ? "the call of onApply is over" : "all entries are taken");
        }
        lastIsApplied();
        answer = NO_ANSWER;
        return entries.get(taken++);
    }

    /**
     * Answers the write that made the entry taken last. The writer gets it once the entry is applied, if it waits at
     * this member; nobody else does. Without this call the answer is empty.
     *
     * @param bytes must not change any more
     * @throws IllegalStateException if no entry was taken, or the call is over
     */
    public void complete(byte[] bytes) {
        if (answer == null) {
            throw new IllegalStateException("there is no entry to answer");
        }
        answer = Objects.requireNonNull(bytes, "an answer");
    }

    /** Index of the entry taken last; of the first one before any is. */
    public long index() {
        return entries.get(Math.max(0, taken - 1)).getIndex();
    }

    /**
     * For whoever made this: the call has returned, and what was taken is applied.
     *
     * @return how many entries were taken
     */
    public int end() {
        lastIsApplied();
        ended = true;
        return taken;
    }

    private void lastIsApplied() {
        if (answer != null) {
            byte[] last = answer;
            answer = null;
            listener.applied(entries.get(taken - 1), last);
        }
    }
}
