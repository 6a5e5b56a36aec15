package io.openmessaging.storage.dledger.runtime;

import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkResponse;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayResponse;

/** What becomes of snapshots at a member. Called under the group's lock unless it says otherwise. */
interface Snapshots {
    /** The member starts: nothing is applied before a snapshot is loaded, if there is one. */
    void start();

    /** A turn ends. */
    void turn(long nowMs);

    /** When {@link #turn} must be called at the latest. */
    long deadlineMs();

    /** The state machine is to load the snapshot of that base, behind which the log is about to begin. */
    void install(LogBase base);

    /** Sends a snapshot as {@code Effects.sendSnapshot} says, in that term of this leader. */
    void send(int peer, long round, long term, long index, int[] helpers);

    /** This member leads no more. */
    void leadsNoMore();

    /** A part of a snapshot came. Any thread. */
    CompletableFuture<SnapshotChunkResponse> take(SnapshotChunkRequest request);

    /** A leader asks for parts of a snapshot of this member, for a third one. Any thread. */
    CompletableFuture<SnapshotRelayResponse> relay(SnapshotRelayRequest request);

    /**
     * Makes what has come a snapshot of this member: SUCCESS if the core may decide on the request then, and else why
     * not. Any thread.
     */
    CompletableFuture<DLedgerResponseCode> complete(InstallSnapshotRequest request);

    /** Waits for what is being done with the disk, and does no more. Any thread. */
    void close();

    /** What goes on, for people. Any thread. */
    String describe();
}
