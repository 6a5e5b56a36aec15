package io.openmessaging.storage.dledger.metrics.otel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.snapshot.SnapshotReader;
import io.openmessaging.storage.dledger.snapshot.SnapshotWriter;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.StateMachine;

/** A machine whose state is how many entries there were. Written by the thread that applies, read by the test. */
final class CountingMachine implements StateMachine {
    private volatile int count;

    int count() {
        return count;
    }

    @Override
    public void onApply(CommittedEntryIterator iterator) {
        while (iterator.hasNext()) {
            iterator.next();
            count = count + 1;
        }
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, CompletableFuture<Boolean> done) {
        try {
            writer.writeFile("count", Integer.toString(count).getBytes(StandardCharsets.US_ASCII));
            done.complete(true);
        } catch (IOException e) {
            done.completeExceptionally(e);
        }
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        try {
            count = Integer.parseInt(new String(reader.readFile("count"), StandardCharsets.US_ASCII));
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
