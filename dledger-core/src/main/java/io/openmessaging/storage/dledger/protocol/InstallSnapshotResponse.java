package io.openmessaging.storage.dledger.protocol;

import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;

/**
 * The answer to an {@link InstallSnapshotRequest}.
 *
 * @param code SUCCESS: the follower holds the leader's entries up to {@code index}, or begins behind them, durably;
 *     UNSUPPORTED: it keeps its own log and gets no entries; CHAIN_MISMATCH: it holds another entry of the same index
 *     and term; EXPIRED_TERM; or a refusal
 * @param term the follower's durable term, -1 before its first
 * @param round the round of the request
 * @param index index of the request's base
 * @param life the answering member's life; UNKNOWN where something else answers in its place
 */
public record InstallSnapshotResponse(DLedgerResponseCode code, long term, long round, long index, Life life)
        implements PeerResponse {
    /** An answer that says nothing of the member's life. */
    public InstallSnapshotResponse(DLedgerResponseCode code, long term, long round, long index) {
        this(code, term, round, index, Life.UNKNOWN);
    }
}
