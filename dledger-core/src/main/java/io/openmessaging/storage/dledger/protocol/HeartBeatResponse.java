package io.openmessaging.storage.dledger.protocol;

import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;

/**
 * The answer to a {@link HeartBeatRequest}.
 *
 * @param code SUCCESS, or EXPIRED_TERM when the answering member knows a higher term
 * @param term the answering member's durable term, -1 before its first
 * @param round the round of the request
 * @param life the answering member's life; UNKNOWN where something else answers in its place
 */
public record HeartBeatResponse(DLedgerResponseCode code, long term, long round, Life life)
        implements PeerResponse {
    /** An answer that says nothing of the member's life. */
    public HeartBeatResponse(DLedgerResponseCode code, long term, long round) {
        this(code, term, round, Life.UNKNOWN);
    }
}
