package io.openmessaging.storage.dledger.protocol;

/** A request from one member of a group to another. A value; any thread. */
public sealed interface PeerRequest extends Message
        permits VoteRequest, HeartBeatRequest, PushEntryRequest, PullEntriesRequest,
                InstallSnapshotRequest, SnapshotChunkRequest, SnapshotRelayRequest, QuiesceRequest,
                TakeLeadershipRequest, ReadIndexRequest {
    Route route();
}
