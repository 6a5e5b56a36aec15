package io.openmessaging.storage.dledger.protocol;

/**
 * The answer to a {@link HeartBeatRequest}.
 *
 * @param code SUCCESS, or EXPIRED_TERM when the answering member knows a higher term
 * @param term the answering member's durable term, -1 before its first
 * @param round the round of the request
 */
public record HeartBeatResponse(DLedgerResponseCode code, long term, long round) implements PeerResponse {
}
