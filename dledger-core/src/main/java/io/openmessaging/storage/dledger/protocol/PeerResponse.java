package io.openmessaging.storage.dledger.protocol;

/** The answer to a {@link PeerRequest}. A value; any thread. */
public sealed interface PeerResponse extends Message
        permits VoteResponse, HeartBeatResponse, PushEntryResponse, PullEntriesResponse,
                InstallSnapshotResponse, SnapshotChunkResponse, SnapshotRelayResponse, QuiesceResponse,
                TakeLeadershipResponse, ReadIndexResponse {
    /** SUCCESS when the receiver did what was asked; else why not. */
    DLedgerResponseCode code();
}
