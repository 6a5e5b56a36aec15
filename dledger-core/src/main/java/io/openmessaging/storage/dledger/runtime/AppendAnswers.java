package io.openmessaging.storage.dledger.runtime;

import java.util.List;
import java.util.function.Consumer;

import io.openmessaging.storage.dledger.metrics.MemberMeter;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** Answers appends by callbacks, each once and in the order of the calls, and has them measured. */
final class AppendAnswers {
    private final String group;
    private final String selfId;
    private final Consumer<Runnable> callbacks;
    private final Counters counters;

    AppendAnswers(String group, String selfId, Consumer<Runnable> callbacks, Counters counters) {
        this.group = group;
        this.selfId = selfId;
        this.callbacks = callbacks;
        this.counters = counters;
    }

    /** The appends, in the order of their indexes, are answered with that code. */
    void complete(List<PendingAppend> appends, DLedgerResponseCode code) {
        if (!appends.isEmpty()) {
            callbacks.accept(() -> answer(appends, code));
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
