package io.openmessaging.storage.dledger.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** All appends of a run, in the order in which they were made. Owned by one run, single-threaded. */
final class SimHistory {
    private final List<SimAppend> appends = new ArrayList<>();
    private final Deque<SimAppend> newlyAcked = new ArrayDeque<>();
    private long highestAcked = -1;
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

    /** The next append that was answered well and not looked at, null for none. */
    SimAppend pollNewlyAcked() {
        return newlyAcked.poll();
    }

    /** Entries above {@code index} are lost for good, whatever was answered. */
    void lostAfter(long index) {
        highestAcked = Math.min(highestAcked, index);
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
