package io.openmessaging.storage.dledger.protocol;

import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;

/**
 * The answer to a {@link PushEntryRequest}.
 *
 * @param code SUCCESS: the follower holds the leader's entries up to {@code index}, durably;
 *     INCONSISTENT_STATE: it does not hold the previous entry, and {@code index} is where to look next;
 *     CHAIN_MISMATCH: it holds another entry of the same index and term; EXPIRED_TERM; CORRUPT_SLICE; or a refusal
 * @param term the follower's durable term, -1 before its first
 * @param prevIndex the previous index of the request
 * @param index see {@code code}; -1 where it has no meaning
 * @param life the answering member's life; UNKNOWN where something else answers in its place
 */
public record PushEntryResponse(DLedgerResponseCode code, long term, long prevIndex, long index, Life life)
        implements PeerResponse {
    /** An answer that says nothing of the member's life. */
    public PushEntryResponse(DLedgerResponseCode code, long term, long prevIndex, long index) {
        this(code, term, prevIndex, index, Life.UNKNOWN);
    }
}
