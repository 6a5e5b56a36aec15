package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.protocol.SnapshotChunkResponse;

/** From where a snapshot's bytes go to a follower. On the maintenance thread alone. */
interface SnapshotSource {
    SnapshotOffer offer();

    /**
     * Sends so many bytes of one file. The future has the follower's answer; it fails, on any thread, when there is
     * none.
     *
     * @throws IOException if the bytes cannot be read
     */
    CompletableFuture<SnapshotChunkResponse> send(long position, int length) throws IOException;

    /** Lets go of it. */
    void close();
}
