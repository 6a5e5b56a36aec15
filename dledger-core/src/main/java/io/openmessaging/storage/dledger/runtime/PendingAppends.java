package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * The appends of this leader that are not committed yet, in the order of their indexes: a ring.
 *
 * <p>Guarded by the group's lock; futures complete after the turn, in order. An append whose time is up is answered at
 * once and keeps its place until its entries are committed or given up, since they still take room. With a state
 * machine time ends no append: its outcome is what the machine makes of it, or leadership is lost before that.
 * Invariant: head &le; firstWaiting &le; tail; appends in [head, firstWaiting) are answered. Architecture §3.9.
 */
final class PendingAppends {
    private static final long NEVER = Long.MAX_VALUE;

    private final long maxWaitMs;
    private final AppendAnswers answers;
    private Applier applier;

    private PendingAppend[] ring = new PendingAppend[64];
    private long head;
    private long firstWaiting;
    private long tail;
    private long bytes;

    /** None; what waits for longer than that is answered, if commit is what it waits for. */
    PendingAppends(long maxWaitMs, AppendAnswers answers) {
        this.maxWaitMs = maxWaitMs;
        this.answers = answers;
        this.applier = new LogOnly(answers);
    }

    /** Appends that are committed are that applier's from now on. Before the first append. */
    void leaveTo(Applier applier) {
        this.applier = applier;
    }

    /** Encoded bytes of the entries that are not committed. */
    long bytes() {
        return bytes;
    }

    /** When the oldest unanswered append's time is up. */
    long deadlineMs() {
        return firstWaiting == tail ? NEVER : at(firstWaiting).deadlineMs();
    }

    /** The append of that future was asked for then, and written in that term. */
    void add(AppendFuture<AppendEntryResponse> future, long term, Proposal written, long startedNs, long nowMs) {
        if (tail - head == ring.length) {
            grow();
        }
        long deadlineMs = applier.applies() ? NEVER : nowMs + maxWaitMs;
        long sizeBytes = written.sizeBytes();
        ring[slotOf(tail++)] = new PendingAppend(future, term, sizeBytes, written.count(), startedNs, deadlineMs);
        bytes += sizeBytes;
    }

    /** Entries up to {@code index} (inclusive) are committed. */
    void commitTo(long index) {
        List<PendingAppend> done = new ArrayList<>();
        while (head < tail && at(head).lastIndex() <= index) {
            PendingAppend committed = removeHead();
            if (head > firstWaiting) {
                firstWaiting = head;
                done.add(committed);
            }
        }
        applier.expect(done);
    }

    /** Answers the appends whose time is up. */
    void expire(long nowMs) {
        if (deadlineMs() > nowMs) {
            return;
        }
        List<PendingAppend> late = new ArrayList<>();
        while (deadlineMs() <= nowMs) {
            late.add(at(firstWaiting++));
        }
        answers.complete(late, DLedgerResponseCode.WAIT_QUORUM_ACK_TIMEOUT);
    }

    /** Gives up the appends that end at {@code fromIndex} or above, with that code. */
    void dropFrom(long fromIndex, DLedgerResponseCode code) {
        List<PendingAppend> dropped = new ArrayList<>();
        while (head < tail && at(tail - 1).lastIndex() >= fromIndex) {
            PendingAppend last = removeTail();
            if (tail >= firstWaiting) {
                dropped.add(last);
            }
            firstWaiting = Math.min(firstWaiting, tail);
        }
        Collections.reverse(dropped);
        answers.complete(dropped, code);
    }

    private PendingAppend removeHead() {
        PendingAppend removed = at(head);
        ring[slotOf(head++)] = null;
        bytes -= removed.bytes();
        return removed;
    }

    private PendingAppend removeTail() {
        PendingAppend removed = at(--tail);
        ring[slotOf(tail)] = null;
        bytes -= removed.bytes();
        return removed;
    }

    private PendingAppend at(long number) {
        return ring[slotOf(number)];
    }

    private int slotOf(long number) {
        return (int) (number & (ring.length - 1));
    }

    private void grow() {
        PendingAppend[] larger = new PendingAppend[2 * ring.length];
        for (long number = head; number < tail; number++) {
            larger[(int) (number & (larger.length - 1))] = at(number);
        }
        ring = larger;
    }
}
