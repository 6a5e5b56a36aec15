package io.openmessaging.storage.dledger.protocol;

/**
 * The answer to a {@link SnapshotChunkRequest}.
 *
 * @param code SUCCESS: the receiver has what comes before {@code position}; INCONSISTENT_STATE: it does not know the
 *     snapshot, and needs the manifest; EXPIRED_TERM; CORRUPT_SLICE: the bytes arrived damaged; or a refusal
 * @param term the receiver's term, -1 where it has no meaning
 * @param position where to go on in the row of all files' bytes; its length if all is there
 */
public record SnapshotChunkResponse(DLedgerResponseCode code, long term, long position) implements PeerResponse {
}
