package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * The appends of this leader that are not committed yet, in the order of their indexes: a ring.
 *
 * <p>Guarded by the group's lock; futures complete after the turn, in order. An append whose time is up is answered at
 * once and keeps its place until its entries are committed or given up, since they still take room.
 * Invariant: head &le; firstWaiting &le; tail; appends in [head, firstWaiting) are answered. Architecture §3.9.
 */
final class PendingAppends {
    private record Pending(AppendFuture<AppendEntryResponse> future, long term, long bytes, long deadlineMs) {
        long lastIndex() {
            return future.getIndex();
        }
    }

    private final String group;
    private final String selfId;
    private final long maxWaitMs;
    private final AfterTurn callbacks;

    private Pending[] ring = new Pending[64];
    private long head;
    private long firstWaiting;
    private long tail;
    private long bytes;

    PendingAppends(String group, String selfId, long maxWaitMs, AfterTurn callbacks) {
        this.group = group;
        this.selfId = selfId;
        this.maxWaitMs = maxWaitMs;
        this.callbacks = callbacks;
    }

    /** Encoded bytes of the entries that are not committed. */
    long bytes() {
        return bytes;
    }

    /** When the oldest unanswered append's time is up. */
    long deadlineMs() {
        return firstWaiting == tail ? Long.MAX_VALUE : at(firstWaiting).deadlineMs;
    }

    /** The append of that future was written in that term, as {@code sizeBytes} encoded bytes. */
    void add(AppendFuture<AppendEntryResponse> future, long term, long sizeBytes, long nowMs) {
        if (tail - head == ring.length) {
            grow();
        }
        ring[slotOf(tail++)] = new Pending(future, term, sizeBytes, nowMs + maxWaitMs);
        bytes += sizeBytes;
    }

    /** Entries up to {@code index} (inclusive) are committed. */
    void commitTo(long index) {
        List<Pending> done = new ArrayList<>();
        while (head < tail && at(head).lastIndex() <= index) {
            Pending committed = removeHead();
            if (head > firstWaiting) {
                firstWaiting = head;
                done.add(committed);
            }
        }
        complete(done, DLedgerResponseCode.SUCCESS);
    }

    /** Answers the appends whose time is up. */
    void expire(long nowMs) {
        if (deadlineMs() > nowMs) {
            return;
        }
        List<Pending> late = new ArrayList<>();
        while (deadlineMs() <= nowMs) {
            late.add(at(firstWaiting++));
        }
        complete(late, DLedgerResponseCode.WAIT_QUORUM_ACK_TIMEOUT);
    }

    /** Gives up the appends that end at {@code fromIndex} or above, with that code. */
    void dropFrom(long fromIndex, DLedgerResponseCode code) {
        List<Pending> dropped = new ArrayList<>();
        while (head < tail && at(tail - 1).lastIndex() >= fromIndex) {
            Pending last = removeTail();
            if (tail >= firstWaiting) {
                dropped.add(last);
            }
            firstWaiting = Math.min(firstWaiting, tail);
        }
        Collections.reverse(dropped);
        complete(dropped, code);
    }

    private void complete(List<Pending> appends, DLedgerResponseCode code) {
        if (appends.isEmpty()) {
            return;
        }
        callbacks.add(() -> appends.forEach(one -> one.future.complete(response(one, code))));
    }

    private AppendEntryResponse response(Pending append, DLedgerResponseCode code) {
        AppendEntryResponse response = new AppendEntryResponse();
        response.setGroup(group);
        response.setLeaderId(selfId);
        response.setTerm(append.term);
        response.setCode(code.getCode());
        response.setIndex(append.future.getIndex());
        response.setPos(append.future.getPos());
        return response;
    }

    private Pending removeHead() {
        Pending removed = at(head);
        ring[slotOf(head++)] = null;
        bytes -= removed.bytes;
        return removed;
    }

    private Pending removeTail() {
        Pending removed = at(--tail);
        ring[slotOf(tail)] = null;
        bytes -= removed.bytes;
        return removed;
    }

    private Pending at(long number) {
        return ring[slotOf(number)];
    }

    private int slotOf(long number) {
        return (int) (number & (ring.length - 1));
    }

    private void grow() {
        Pending[] larger = new Pending[2 * ring.length];
        for (long number = head; number < tail; number++) {
            larger[(int) (number & (larger.length - 1))] = at(number);
        }
        ring = larger;
    }
}
