package io.openmessaging.storage.dledger.runtime;

import java.util.concurrent.atomic.AtomicLong;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.RaftEvent;

/**
 * How far a group's writes are asked to be forced and are known to be durable; decides when to ask, by the flush mode.
 *
 * <p>Changed under the group's lock; the requested numbers are read by sync threads. A vote's number is shown before
 * any number above it, so that a thread that reads {@link #requestedSeq} and then {@link #requestedVoteSeq} knows of
 * every vote up to the first. Architecture §3.5, §3.8.
 */
final class WriteProgress {
    private final FlushMode mode;
    private final long intervalMs;

    /** Written under the group's lock, read by sync threads. */
    private volatile long requestedVoteSeq;
    /** Written under the group's lock, read by sync threads. */
    private volatile long requestedSeq;
    /** Up to which write the disk says that it was forced, whatever is called durable. Written by sync threads. */
    private final AtomicLong forcedSeq = new AtomicLong();
    private long writtenSeq;
    private long writtenVoteSeq;
    private long persistedVoteSeq;
    private long persistedSeq;
    /** Number of the last write that counts as durable only when it is forced. */
    private long membersSeq;
    private long nextForceMs = Long.MAX_VALUE;

    WriteProgress(FlushMode mode, long intervalMs) {
        this.mode = mode;
        this.intervalMs = intervalMs;
    }

    /** Up to which write the log is asked to be forced; all its bytes are in place. Any thread. */
    long requestedSeq() {
        return requestedSeq;
    }

    /** Up to which write the vote is asked to be forced. Any thread. */
    long requestedVoteSeq() {
        return requestedVoteSeq;
    }

    /** An event comes from outside a turn: a force has ended, perhaps. Any thread. */
    void delivered(RaftEvent event) {
        if (event instanceof RaftEvent.Persisted done) {
            forcedSeq.accumulateAndGet(done.seq(), Math::max);
        }
    }

    /** Number of the last write that was told of. */
    long writtenSeq() {
        return writtenSeq;
    }

    /** Whether the log is on disk up to that write, also where writes count as durable before. */
    boolean isForced(long seq) {
        return forcedSeq.get() >= seq;
    }

    /** These are the numbers of the last writes, as {@link #needsForce} has them. */
    void written(long seq, long voteSeq, long newMembersSeq) {
        writtenSeq = seq;
        writtenVoteSeq = voteSeq;
        membersSeq = newMembersSeq;
    }

    /**
     * A turn ended with these numbers written; says whether a force must be asked for.
     *
     * @param newMembersSeq of the last write that changed who is in the group; such are forced in every mode, for a
     *     member that forgot who votes could elect itself (docs/decisions/0006)
     */
    boolean needsForce(long seq, long voteSeq, long newMembersSeq, long nowMs) {
        written(seq, voteSeq, newMembersSeq);
        boolean voteIsNew = voteSeq > requestedVoteSeq;
        if (voteIsNew) {
            requestedVoteSeq = voteSeq;
        }
        if (seq == requestedSeq) {
            return voteIsNew;
        }
        if (mode == FlushMode.ASYNC && membersSeq <= requestedSeq && !intervalIsOver(nowMs)) {
            return voteIsNew;
        }
        nextForceMs = Long.MAX_VALUE;
        requestedSeq = seq;
        return true;
    }

    private boolean intervalIsOver(long nowMs) {
        if (nextForceMs == Long.MAX_VALUE) {
            nextForceMs = nowMs + intervalMs;
        }
        return nowMs >= nextForceMs;
    }

    /** When a turn must look again whether to force. */
    long deadlineMs() {
        return nextForceMs;
    }

    /**
     * In ASYNC, the last write, if it may be called durable although no force was made: none of its bytes will ever be
     * promised more than that, and all votes and changes of the members before it are forced. Else -1.
     */
    long durableByDecree() {
        boolean isDue = mode == FlushMode.ASYNC && writtenSeq > persistedSeq && persistedVoteSeq >= writtenVoteSeq
            && persistedSeq >= membersSeq; // Nothing at or above that was decreed before it was forced.
        return isDue ? writtenSeq : -1;
    }

    /** Notes that writes up to {@code seq} are durable; false when that was known. */
    boolean persisted(long seq) {
        if (seq <= persistedSeq) {
            return false;
        }
        persistedSeq = seq;
        persistedVoteSeq = Math.max(persistedVoteSeq, Math.min(seq, writtenVoteSeq));
        return true;
    }

    /** Notes that votes up to {@code seq} are durable; false when that was known. */
    boolean votePersisted(long seq) {
        if (seq <= persistedVoteSeq) {
            return false;
        }
        persistedVoteSeq = seq;
        return true;
    }
}
