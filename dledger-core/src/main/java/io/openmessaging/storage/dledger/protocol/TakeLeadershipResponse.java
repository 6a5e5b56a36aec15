package io.openmessaging.storage.dledger.protocol;

/**
 * The answer to a {@link TakeLeadershipRequest}.
 *
 * @param code SUCCESS: the member stands now, and may win; else why it does not
 * @param term the answering member's durable term, -1 before its first
 * @param requestTerm the term of the request
 * @param lastIndex the last index of the request
 */
public record TakeLeadershipResponse(DLedgerResponseCode code, long term, long requestTerm, long lastIndex)
        implements PeerResponse {
}
