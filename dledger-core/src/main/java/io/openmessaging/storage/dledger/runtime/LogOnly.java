package io.openmessaging.storage.dledger.runtime;

import java.util.List;

import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** A member without a state machine: an append is done when it is committed, and answered in that turn. */
record LogOnly(AppendAnswers answers) implements Applier {
    @Override
    public boolean applies() {
        return false;
    }

    @Override
    public void applyUpTo(long index) {
        // The log is all there is.
    }

    @Override
    public void expect(List<PendingAppend> committed) {
        answers.complete(committed, DLedgerResponseCode.SUCCESS);
    }

    @Override
    public boolean isBehind(MemberState.View view) {
        return false;
    }

    @Override
    public void turn() {
        // Nothing waits.
    }

    @Override
    public void fail(Throwable cause) {
        // Nobody is to be told.
    }

    @Override
    public void stop() {
        // Nothing runs.
    }

    @Override
    public boolean awaitStopped(long timeoutMs) {
        return true;
    }

    @Override
    public String describe() {
        return "";
    }
}
