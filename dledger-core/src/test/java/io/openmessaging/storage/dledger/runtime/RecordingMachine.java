package io.openmessaging.storage.dledger.runtime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.StateMachine;

/** Remembers all that it is told, and answers each entry with its body and how many came before it. */
class RecordingMachine implements StateMachine {
    final List<String> calls = new ArrayList<>();
    final List<Long> indexes = new ArrayList<>();
    /** Runs when an entry with that body is taken, and may throw. */
    Consumer<String> onBody = body -> { };

    @Override
    public void onApply(CommittedEntryIterator iterator) {
        while (iterator.hasNext()) {
            apply(iterator);
        }
    }

    final void apply(CommittedEntryIterator iterator) {
        DLedgerEntry entry = iterator.next();
        String body = new String(entry.getBody(), StandardCharsets.UTF_8);
        onBody.accept(body);
        iterator.complete((body + "/" + indexes.size()).getBytes(StandardCharsets.UTF_8));
        indexes.add(entry.getIndex());
        calls.add(body);
    }

    @Override
    public void onShutdown() {
        calls.add("onShutdown");
    }

    @Override
    public void onError(DLedgerException error) {
        calls.add("onError");
    }
}
