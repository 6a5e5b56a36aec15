package io.openmessaging.storage.dledger.runtime;

import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkResponse;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayResponse;

/** A member without a state machine: there is no state that a snapshot could hold. */
record NoSnapshots() implements Snapshots {
    @Override
    public void start() {
        // There is nothing to load.
    }

    @Override
    public void turn(long nowMs) {
        // There is nothing to save.
    }

    @Override
    public long deadlineMs() {
        return Long.MAX_VALUE;
    }

    @Override
    public void install(LogBase base) {
        throw new IllegalStateException("installs a snapshot without a state machine");
    }

    @Override
    public void send(int peer, long round, long term, long index, int[] helpers) {
        throw new IllegalStateException("sends a snapshot without a state machine");
    }

    @Override
    public void leadsNoMore() {
        // Nothing is being sent.
    }

    @Override
    public CompletableFuture<SnapshotChunkResponse> take(SnapshotChunkRequest request) {
        return CompletableFuture.completedFuture(new SnapshotChunkResponse(DLedgerResponseCode.UNSUPPORTED, -1, 0));
    }

    @Override
    public CompletableFuture<SnapshotRelayResponse> relay(SnapshotRelayRequest request) {
        return CompletableFuture.completedFuture(SnapshotRelayResponse.refusal(DLedgerResponseCode.UNSUPPORTED));
    }

    @Override
    public CompletableFuture<DLedgerResponseCode> complete(InstallSnapshotRequest request) {
        return CompletableFuture.completedFuture(DLedgerResponseCode.SUCCESS); // The core refuses it.
    }

    @Override
    public void close() {
        // Nothing goes on.
    }

    @Override
    public String describe() {
        return "";
    }
}
