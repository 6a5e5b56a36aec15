package io.openmessaging.storage.dledger.protocol;

import java.util.concurrent.CompletableFuture;

/**
 * The receiving side of {@link DLedgerProtocol}. Called by network threads; returns at once. Futures may complete on
 * any thread and complete exceptionally only when the member stops.
 */
public interface DLedgerProtocolHandler {
    CompletableFuture<VoteResponse> handleVote(VoteRequest request);

    CompletableFuture<HeartBeatResponse> handleHeartBeat(HeartBeatRequest request);

    CompletableFuture<QuiesceResponse> handleQuiesce(QuiesceRequest request);

    CompletableFuture<PullEntriesResponse> handlePull(PullEntriesRequest request);

    /** Takes over the reference to the request's entries. */
    CompletableFuture<PushEntryResponse> handlePush(PushEntryRequest request);

    CompletableFuture<ReadIndexResponse> handleReadIndex(ReadIndexRequest request);

    CompletableFuture<InstallSnapshotResponse> handleInstallSnapshot(InstallSnapshotRequest request);

    CompletableFuture<TakeLeadershipResponse> handleTakeLeadership(TakeLeadershipRequest request);

    CompletableFuture<SnapshotChunkResponse> handleSnapshotChunk(SnapshotChunkRequest request);

    CompletableFuture<SnapshotRelayResponse> handleSnapshotRelay(SnapshotRelayRequest request);

    /**
     * A fault of the JVM's came up on a network thread, in nobody's work or in that of any group here. What is left out
     * when a mapped file cannot be reached is told so late that nobody knows whose it was; so every member looks.
     */
    default void handleFault(Throwable fault) {
        // Who keeps nothing in mapped files has nothing to look at.
    }
}
