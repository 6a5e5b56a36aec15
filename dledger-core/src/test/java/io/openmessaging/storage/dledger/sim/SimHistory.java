package io.openmessaging.storage.dledger.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** All appends of a run, in the order in which they were made, and its reads. Owned by one run, single-threaded. */
final class SimHistory {
    private final List<SimAppend> appends = new ArrayList<>();
    private final Deque<SimAppend> newlyAcked = new ArrayDeque<>();
    private final Set<SimRead> waitingReads = new LinkedHashSet<>();
    private long highestAcked = -1;
    private long highestRead = -1;
    private long linearizableReads;
    private long acked;

    /** A client appends now. */
    SimAppend begin(int count) {
        SimAppend append = new SimAppend(appends.size(), count, highestAcked);
        appends.add(append);
        return append;
    }

    /** A client has its answer. */
    void end(SimAppend append, DLedgerResponseCode code, long lastIndex) {
        switch (code.outcome()) {
            case SUCCESS -> {
                append.ends(SimAppend.Outcome.OK, lastIndex);
                highestAcked = Math.max(highestAcked, lastIndex);
                acked++;
                newlyAcked.add(append);
            }
            case REJECTED -> append.ends(SimAppend.Outcome.REJECTED, -1);
            default -> append.ends(SimAppend.Outcome.UNKNOWN, -1);
        }
    }

    /** A client reads now. */
    SimRead beginRead(ReadMode mode, SimMember member) {
        SimRead read = new SimRead(mode, member, Math.max(highestAcked, highestRead));
        waitingReads.add(read);
        return read;
    }

    /** A client has its answer, a good one if it has an index. */
    void endRead(SimRead read) {
        waitingReads.remove(read);
        if (read.isLinearizable() && read.isAnswered()) {
            highestRead = Math.max(highestRead, read.index());
            linearizableReads++;
        }
    }

    /** How many linearizable reads were answered well. */
    long linearizableReads() {
        return linearizableReads;
    }

    /** The next append that was answered well and not looked at, null for none. */
    SimAppend pollNewlyAcked() {
        return newlyAcked.poll();
    }

    /** Entries above {@code index} are lost for good, whatever was answered. */
    void lostAfter(long index) {
        highestAcked = Math.min(highestAcked, index);
        highestRead = Math.min(highestRead, index);
        waitingReads.forEach(read -> read.lostAfter(index));
        for (SimAppend append : appends) {
            append.lostAfter(index);
            if (append.outcome() == SimAppend.Outcome.OK && append.lastIndex() > index) {
                append.isLost();
            }
        }
    }

    /** How many appends were answered well. */
    long acked() {
        return acked;
    }

    List<SimAppend> appends() {
        return appends;
    }

    /** The append that a payload belongs to; null for a payload that no client ever made. */
    SimAppend of(long payload) {
        int number = SimAppend.numberOf(payload);
        boolean known = number >= 0 && number < appends.size()
            && payload - appends.get(number).payload(0) < appends.get(number).count();
        return known ? appends.get(number) : null;
    }
}
