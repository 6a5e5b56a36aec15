package io.openmessaging.storage.dledger.protocol;

import java.util.concurrent.CompletableFuture;

/**
 * What members of a group ask of each other. A future completes exceptionally only if no answer could be had; it may
 * then be that the request was carried out.
 */
public interface DLedgerProtocol {
    CompletableFuture<VoteResponse> vote(VoteRequest request);

    CompletableFuture<HeartBeatResponse> heartBeat(HeartBeatRequest request);

    /** Asks a follower to rest on the leader's process. */
    CompletableFuture<QuiesceResponse> quiesce(QuiesceRequest request);

    /** Reads committed entries of the member addressed, in encoded form. */
    CompletableFuture<PullEntriesResponse> pull(PullEntriesRequest request);

    /** Sends entries; takes over the slice's reference, and closes it once the bytes are sent or dropped. */
    CompletableFuture<PushEntryResponse> push(PushEntryRequest request);

    /** Asks the leader up to where a follower must have got before it answers a linearizable read. */
    CompletableFuture<ReadIndexResponse> readIndex(ReadIndexRequest request);

    /** Asks a follower to let its log begin behind a base. */
    CompletableFuture<InstallSnapshotResponse> installSnapshot(InstallSnapshotRequest request);

    /** Hands over to the member addressed, which stands for election if it can. */
    CompletableFuture<TakeLeadershipResponse> takeLeadership(TakeLeadershipRequest request);

    /** Sends a part of a snapshot. */
    CompletableFuture<SnapshotChunkResponse> snapshotChunk(SnapshotChunkRequest request);

    /** Asks a follower to give parts of a snapshot to a third member. */
    CompletableFuture<SnapshotRelayResponse> relaySnapshot(SnapshotRelayRequest request);
}
