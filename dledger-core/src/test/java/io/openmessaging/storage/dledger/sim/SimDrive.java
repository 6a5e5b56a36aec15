package io.openmessaging.storage.dledger.sim;

import java.util.List;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.Belonging;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/**
 * What outlives the processes of one member: the seam at which a run gets its stores. {@link SimDisk}, a row of
 * entries under a simulated store, is one; a file system of bytes under the real store is another, in the tests of that
 * store. Owned by one run, single-threaded.
 *
 * <p>There is one process at a time: a new store means that the one before is gone, stopped or killed. What a process
 * wrote and did not force is readable for the next, and at the mercy of {@link #losePower}.
 */
public interface SimDrive {
    /** A saved vote; {@code votedFor} is "" for none. */
    record Vote(long term, String votedFor) {
        /** Before the first one. */
        public static final Vote NONE = new Vote(-1, "");
    }

    /** Makes the drive of one member. */
    @FunctionalInterface
    interface Maker {
        /** An empty drive, whose chance comes from that seed alone. */
        SimDrive make(DLedgerConfig.FlushMode mode, long seed);
    }

    /** What a store tells its run, and asks of it. */
    interface Run {
        /** A telling write was made. */
        void happened(Moment moment);

        /** Whether there is no room for an append just now. */
        boolean isFull();

        /** A slice was given out; what is returned runs when it is closed. */
        Runnable sliceOpened();

        /** What is committed up to that index, from the first entry on, as it was seen from outside. */
        List<SimEntry> committedUpTo(long index);

        /** The member's clock. */
        long nowMs();
    }

    /** The store of the next process of the member, not yet open. */
    DLedgerStore newStore(DLedgerConfig config, Run run);

    /** The log that is readable; of a member that is down, what was readable last. */
    List<SimEntry> log();

    /** The entry before {@code index}, null for the first. */
    default SimEntry previousOf(long index) {
        return index == 0 ? null : log().get((int) index - 1);
    }

    /** Whose the store is, as it was said last. */
    Belonging belonging();

    /** The vote saved last. */
    Vote vote();

    /** How many writes to the log there were; a force that begins now covers them. */
    long writes();

    /** A force of the log ends that began when there were that many writes and that commit index. */
    void forced(long writes, long committed);

    /** A force of the vote ends that began when that one was saved last. */
    void forcedVote(Vote vote);

    /** Loses what is not forced, or an arbitrary part of it. There is no process now. */
    void losePower();

    /** Loses the log, and nothing else: someone has removed its files. There is no process now. */
    default void loseLog() {
        throw new UnsupportedOperationException();
    }

    /**
     * Whether stores on this drive find out, when they are opened, that power was lost in ASYNC. A member that does not
     * know it must not lose power in ASYNC.
     */
    default boolean tellsOfPowerLoss() {
        return false;
    }

    /** The last index (inclusive) that would surely be there if the member crashed now. */
    long survivingLastIndex();

    /** The entry that would surely be there if the member crashed now, null for none. */
    SimEntry surviving(long index);

    /** The vote that would be found, or one that was saved later, if the member lost power now. */
    Vote survivingVote();

    /** The term that the member would start from, at least, if it crashed now. */
    default long survivingTerm() {
        SimEntry last = surviving(survivingLastIndex());
        return Math.max(survivingVote().term(), last == null ? -1 : last.term());
    }
}
