package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.ReadIndexResponse;

/**
 * The reads that were asked of this member and are not answered yet: first they wait for an index, then until this
 * member's state has reached it. Each is answered once, after its time at the latest.
 *
 * <p>Any thread; guarded by its own lock, under which nothing else is called. Futures complete with the callbacks of
 * the turns, which whoever brings an answer must see to.
 */
final class PendingReads {
    /** One read; {@code index} is -1 until it is known, and {@code answered} once a callback completes it. */
    private static final class Read {
        private final CompletableFuture<ReadIndexResponse> future = new CompletableFuture<>();
        private final long deadlineMs;
        private long index = -1;
        private boolean answered;

        Read(long deadlineMs) {
            this.deadlineMs = deadlineMs;
        }
    }

    /** A read that waits, for whoever finds out its index. */
    final class Waiting {
        private final Read read;
        private final boolean first;

        private Waiting(Read read, boolean first) {
            this.read = read;
            this.first = first;
        }

        /** Whether no other read waited, so that nobody looks at the time on behalf of reads yet. */
        boolean isFirst() {
            return first;
        }

        CompletableFuture<ReadIndexResponse> future() {
            return read.future;
        }

        /** The state must reach the answer's index; or the read is refused. */
        void answeredWith(ReadIndexResponse response) {
            noted(read, response);
        }
    }

    private final int most;
    private final long maxWaitMs;
    private final AfterTurn callbacks;
    private final ReentrantLock lock = new ReentrantLock();

    /** In the order of their deadlines; answered ones go when they come to the head. */
    private final Deque<Read> all = new ArrayDeque<>();
    private final PriorityQueue<Read> withIndex = new PriorityQueue<>(Comparator.comparingLong(read -> read.index));
    private int unanswered;
    private long reached = -1;
    private DLedgerResponseCode closed;

    /**
     * No reads yet.
     *
     * @param most how many may wait
     * @param maxWaitMs how long one may wait
     */
    PendingReads(int most, long maxWaitMs, AfterTurn callbacks) {
        this.most = most;
        this.maxWaitMs = maxWaitMs;
        this.callbacks = callbacks;
    }

    /** One more read; its future is complete at once if there are too many, or the member has stopped. */
    Waiting add(long nowMs) {
        lock.lock();
        try {
            Read read = new Read(nowMs + maxWaitMs);
            if (closed != null || unanswered >= most) {
                read.answered = true;
                read.future.complete(
                    ReadIndexResponse.refusal(closed != null ? closed : DLedgerResponseCode.TOO_MANY_READS));
                return new Waiting(read, false);
            }
            all.addLast(read);
            return new Waiting(read, unanswered++ == 0);
        } finally {
            lock.unlock();
        }
    }

    private void noted(Read read, ReadIndexResponse response) {
        lock.lock();
        try {
            if (read.answered) {
                return; // Its time was up.
            }
            if (response.code() != DLedgerResponseCode.SUCCESS || response.index() <= reached) {
                answer(read, response);
                return;
            }
            read.index = response.index();
            withIndex.add(read);
        } finally {
            lock.unlock();
        }
    }

    /** This member's state holds all entries up to that one. Under the group's lock. */
    void reached(long index) {
        lock.lock();
        try {
            reached = Math.max(reached, index);
            while (!withIndex.isEmpty() && withIndex.peek().index <= reached) {
                Read read = withIndex.poll();
                if (!read.answered) {
                    answer(read, new ReadIndexResponse(DLedgerResponseCode.SUCCESS, read.index));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The answer to a read that waits for nothing. */
    ReadIndexResponse present() {
        lock.lock();
        try {
            return closed != null ? ReadIndexResponse.refusal(closed)
                : new ReadIndexResponse(DLedgerResponseCode.SUCCESS, reached);
        } finally {
            lock.unlock();
        }
    }

    private void answer(Read read, ReadIndexResponse response) {
        read.answered = true;
        unanswered--;
        callbacks.add(() -> read.future.complete(response));
    }

    /** Refuses the reads whose time is up; returns when the time of the oldest that is left is. */
    long expire(long nowMs) {
        lock.lock();
        try {
            boolean some = false;
            while (!all.isEmpty() && (all.peekFirst().answered || all.peekFirst().deadlineMs <= nowMs)) {
                some |= !all.peekFirst().answered;
                refuse(all.removeFirst(), DLedgerResponseCode.READ_NOT_CONFIRMED);
            }
            if (some) {
                withIndex.removeIf(read -> read.answered);
            }
            return all.isEmpty() ? Long.MAX_VALUE : all.peekFirst().deadlineMs;
        } finally {
            lock.unlock();
        }
    }

    private void refuse(Read read, DLedgerResponseCode code) {
        if (!read.answered) {
            answer(read, ReadIndexResponse.refusal(code));
        }
    }

    /** No read is answered any more: refuses those that wait and those to come. */
    void close(DLedgerResponseCode code) {
        lock.lock();
        try {
            closed = code;
            List<Read> left = new ArrayList<>(all);
            all.clear();
            withIndex.clear();
            left.forEach(read -> refuse(read, code));
        } finally {
            lock.unlock();
        }
    }
}
