package io.openmessaging.storage.dledger.protocol;

import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;

/**
 * The answer to a {@link QuiesceRequest}.
 *
 * @param code SUCCESS: the follower is quiet, and holds the leader's log durably and knows all of it committed;
 *     INCONSISTENT_STATE: it heard the leader, but its log is another, or it cannot be quiet; EXPIRED_TERM; or a
 *     refusal
 * @param term the answering member's durable term, -1 before its first
 * @param lastIndex the last index of the request
 * @param round the round of the request
 * @param life the answering member's life; UNKNOWN where something else answers in its place
 */
public record QuiesceResponse(DLedgerResponseCode code, long term, long lastIndex, long round, Life life)
        implements PeerResponse {
}
