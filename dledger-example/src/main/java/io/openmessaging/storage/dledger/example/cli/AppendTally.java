package io.openmessaging.storage.dledger.example.cli;

import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * What is known of a number of appends: how many are in the log, surely not in it, and perhaps in it. Owned by one
 * thread.
 */
final class AppendTally {
    private long acknowledged;
    private long lastIndex = -1;
    private long refused;
    private DLedgerResponseCode refusal;
    private long unknown;
    private DLedgerResponseCode doubt;

    void count(AppendEntryResponse answer) {
        DLedgerResponseCode code = answer.responseCode();
        switch (code.outcome()) {
            case SUCCESS -> {
                acknowledged++;
                lastIndex = Math.max(lastIndex, answer.getIndex());
            }
            case REJECTED -> {
                refused++;
                refusal = refusal == null ? code : refusal;
            }
            case UNKNOWN -> {
                unknown++;
                doubt = doubt == null ? code : doubt;
            }
        }
    }

    long acknowledged() {
        return acknowledged;
    }

    boolean hasFailed() {
        return refused + unknown > 0;
    }

    /** One line that keeps the three apart. */
    String summary() {
        List<String> parts = new ArrayList<>();
        if (acknowledged > 0) {
            parts.add(acknowledged + " acknowledged, the last at index " + lastIndex);
        }
        if (refused > 0) {
            parts.add(refused + " refused, surely not in the log (" + Failures.describe(refusal) + ")");
        }
        if (unknown > 0) {
            parts.add(unknown + " of unknown outcome, perhaps in the log (" + Failures.describe(doubt) + ")");
        }
        return parts.isEmpty() ? "nothing to append" : String.join("; ", parts);
    }
}
