package io.openmessaging.storage.dledger.protocol;

import java.util.Objects;

/**
 * The answer to a {@link SnapshotChunkRequest}.
 *
 * @param code SUCCESS: the receiver has what comes before {@code position}; INCONSISTENT_STATE: it does not know the
 *     snapshot, and needs the manifest; EXPIRED_TERM; CORRUPT_SLICE: the bytes arrived damaged; or a refusal
 * @param term the receiver's term, -1 where it has no meaning
 * @param position where to go on in the row of all files' bytes; its length if all is there
 * @param held of a manifest's answer: another snapshot of which the receiver has a part, which it keeps until bytes of
 *     this one come; else {@link SnapshotName#NONE}
 */
public record SnapshotChunkResponse(DLedgerResponseCode code, long term, long position, SnapshotName held)
        implements PeerResponse {
    public SnapshotChunkResponse {
        Objects.requireNonNull(held);
    }

    /** The answer of one that has no part of another snapshot. */
    public SnapshotChunkResponse(DLedgerResponseCode code, long term, long position) {
        this(code, term, position, SnapshotName.NONE);
    }
}
