package io.openmessaging.storage.dledger.runtime;

import java.util.List;

import io.openmessaging.storage.dledger.metrics.MemberMeter;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** Answers appends, each once, after the turn and in the order of the calls, and has them measured. Any thread. */
final class AppendAnswers {
    private final String group;
    private final String selfId;
    private final AfterTurn callbacks;
    private final Counters counters;

    AppendAnswers(String group, String selfId, AfterTurn callbacks, Counters counters) {
        this.group = group;
        this.selfId = selfId;
        this.callbacks = callbacks;
        this.counters = counters;
    }

    /** The appends, in the order of their indexes, are answered with that code. */
    void complete(List<PendingAppend> appends, DLedgerResponseCode code) {
        if (!appends.isEmpty()) {
            callbacks.add(() -> answer(appends, code));
        }
    }

    private void answer(List<PendingAppend> appends, DLedgerResponseCode code) {
        if (code == DLedgerResponseCode.SUCCESS && counters.meter() != MemberMeter.NONE) {
            long nowNs = System.nanoTime();
            appends.forEach(one -> counters.meter().appended(one.entries(), one.bytes(), nowNs - one.startedNs()));
        }
        appends.forEach(one -> one.future().complete(response(one, code)));
    }

    private AppendEntryResponse response(PendingAppend append, DLedgerResponseCode code) {
        AppendEntryResponse response = new AppendEntryResponse();
        response.setGroup(group);
        response.setLeaderId(selfId);
        response.setTerm(append.term());
        response.setCode(code.getCode());
        response.setIndex(append.future().getIndex());
        response.setPos(append.future().getPos());
        return response;
    }
}
