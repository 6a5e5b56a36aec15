package io.openmessaging.storage.dledger;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Orders promises after the writes they rest on. Every write of a member's durable state takes the next number of one
 * sequence; the disk answers cumulatively, by number; a promise waits until the last write before it is durable.
 *
 * <p>Completions name a sequence number and not an index, so that one can never be taken for the completion of a tail
 * that has been replaced; a truncation clips what older numbers may promise. Votes are forced apart from the log and
 * sooner, so what rests on the vote alone waits in a queue of its own.
 *
 * <p>Guarded by the group's lock. Invariants: durableSeq &le; writtenSeq; waiting promises are in order of their
 * numbers.
 *
 * <p>Thesis §3.8, §10.2.1; architecture §3.5.
 */
final class DurabilityGate {
    /** More waiting promises than this cannot be: peers bound what they have in flight. Architecture §3.11. */
    private static final int MAX_WAITING = 65_536;

    private record Waiting(long seq, Promise promise) {
    }

    private final Deque<Waiting> waitingForAll = new ArrayDeque<>();
    private final Deque<Waiting> waitingForVote = new ArrayDeque<>();

    private long writtenSeq;
    private long durableSeq;
    private long voteWrittenSeq;
    private long voteDurableSeq;
    private long durableIndex;

    /** A ring of (number, last index after it) of appends that are not durable; the capacity is a power of two. */
    private long[] appendSeq = new long[64];
    private long[] appendLast = new long[64];
    private long firstAppend;
    private long nextAppend;

    /** A gate of a member whose log is durable up to {@code durableIndex}. */
    DurabilityGate(long durableIndex) {
        this.durableIndex = durableIndex;
    }

    /** The number for a write of the log that is about to be asked for. */
    long next() {
        return ++writtenSeq;
    }

    /** The number for a write of the vote, or of what is saved beside it, that is about to be asked for. */
    long nextVote() {
        voteWrittenSeq = ++writtenSeq;
        return voteWrittenSeq;
    }

    long writtenSeq() {
        return writtenSeq;
    }

    long voteWrittenSeq() {
        return voteWrittenSeq;
    }

    /** Number up to which all writes are durable. */
    long durableSeq() {
        return durableSeq;
    }

    /** Whether all that is written is durable. */
    boolean isDurable() {
        return durableSeq == writtenSeq;
    }

    /** Whether the vote written with that number is on disk. */
    boolean isVoteDurable(long seq) {
        return voteDurableSeq >= seq;
    }

    /** Index of the last entry on this member's disk. */
    long durableIndex() {
        return durableIndex;
    }

    /** The write numbered last was an append, and the log ends at {@code index} now. */
    void lastIndexIs(long index) {
        int capacity = appendSeq.length;
        if (nextAppend - firstAppend == capacity) {
            growRing();
            capacity *= 2;
        }
        int at = (int) nextAppend++ & (capacity - 1);
        appendSeq[at] = writtenSeq;
        appendLast[at] = index;
    }

    private void growRing() {
        int capacity = appendSeq.length;
        long[] seqs = new long[2 * capacity];
        long[] lasts = new long[2 * capacity];
        for (long i = firstAppend; i < nextAppend; i++) {
            seqs[(int) i & (2 * capacity - 1)] = appendSeq[(int) i & (capacity - 1)];
            lasts[(int) i & (2 * capacity - 1)] = appendLast[(int) i & (capacity - 1)];
        }
        appendSeq = seqs;
        appendLast = lasts;
    }

    /** Entries from {@code index} on are gone: what was written before promises nothing of them. */
    void truncatedFrom(long index) {
        durableIndex = Math.min(durableIndex, index - 1);
        for (int i = 0; i < appendLast.length; i++) {
            appendLast[i] = Math.min(appendLast[i], index - 1);
        }
    }

    /** Keeps the promise now if all that is written is durable, and else once it is. */
    void whenDurable(Promise promise) {
        if (isDurable()) {
            promise.keep();
        } else {
            enqueue(waitingForAll, writtenSeq, promise);
        }
    }

    /** Keeps the promise now if the vote is durable, and else once it is; the log does not matter. */
    void whenVoteDurable(Promise promise) {
        if (isVoteDurable(voteWrittenSeq)) {
            promise.keep();
        } else {
            enqueue(waitingForVote, voteWrittenSeq, promise);
        }
    }

    /** All writes up to {@code seq} are durable, votes too. */
    void persisted(long seq) {
        Invariants.check(seq <= writtenSeq, "write %d is reported durable, %d were written", seq, writtenSeq);
        durableSeq = Math.max(durableSeq, seq);
        while (firstAppend < nextAppend && appendSeq[(int) firstAppend & (appendSeq.length - 1)] <= durableSeq) {
            durableIndex = Math.max(durableIndex, appendLast[(int) firstAppend++ & (appendSeq.length - 1)]);
        }
        votePersisted(Math.min(seq, voteWrittenSeq));
        release(waitingForAll, durableSeq);
    }

    /** The vote written with number {@code seq} is durable, and those before it. */
    void votePersisted(long seq) {
        Invariants.check(seq <= voteWrittenSeq, "vote %d is reported durable, written is %d", seq, voteWrittenSeq);
        voteDurableSeq = Math.max(voteDurableSeq, seq);
        release(waitingForVote, voteDurableSeq);
    }

    /**
     * The member entered a higher term, whose vote took the last number: whatever waits is turned into what may be said
     * in that term, and waits for that vote as well. Not needed for safety (quorums intersect), but it makes the rule
     * simple that every message carries the sender's current, durable term.
     */
    void termChanged(long newTerm) {
        requeue(waitingForAll, writtenSeq, newTerm);
        requeue(waitingForVote, voteWrittenSeq, newTerm);
    }

    /** How many promises wait. */
    int depth() {
        return waitingForAll.size() + waitingForVote.size();
    }

    private static void enqueue(Deque<Waiting> queue, long seq, Promise promise) {
        Invariants.check(queue.size() < MAX_WAITING, "%d promises wait for the disk", queue.size());
        queue.addLast(new Waiting(seq, promise));
    }

    private static void release(Deque<Waiting> queue, long seq) {
        while (!queue.isEmpty() && queue.peekFirst().seq() <= seq) {
            queue.pollFirst().promise().keep();
        }
    }

    private static void requeue(Deque<Waiting> queue, long seq, long newTerm) {
        for (int left = queue.size(); left > 0; left--) {
            Promise instead = queue.pollFirst().promise().afterTermChange(newTerm);
            if (instead != null) {
                queue.addLast(new Waiting(seq, instead));
            }
        }
    }
}
