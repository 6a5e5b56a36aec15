package io.openmessaging.storage.dledger.protocol;

import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;

/**
 * The answer to a {@link VoteRequest}.
 *
 * @param code SUCCESS when the request was considered at all, whatever the result
 * @param term the voter's durable term, -1 before its first
 * @param kind the kind of the request
 * @param requestTerm the term of the request
 * @param round the round of the request
 * @param result granted, or why not
 * @param life the voter's life when it decided; UNKNOWN where something else answers in its place
 */
public record VoteResponse(DLedgerResponseCode code, long term, VoteRequest.Kind kind, long requestTerm, long round,
                           Result result, Life life)
        implements PeerResponse {
    /** Granted, or why not. */
    public enum Result {
        ACCEPT,
        /** The voter knows a higher term. */
        REJECT_EXPIRED_TERM,
        /** The voter gave its vote in this term to another. */
        REJECT_ALREADY_VOTED,
        /** The voter hears a live leader, or is one. */
        REJECT_ALREADY_HAS_LEADER,
        /** The voter's log is more up to date. Paper §5.4.1. */
        REJECT_OLDER_LOG,
        /** The voter started less than an election timeout ago and may have promised to follow someone. */
        REJECT_JUST_STARTED,
        /** The voter's group is founded, and the candidate would found it. */
        REJECT_FOUNDED,
        /** The voter stands to found the group itself. */
        REJECT_STANDS,
        /** The voter's store is new, and the candidate's group was founded without it. */
        REJECT_NEW_STORE,
        /** The request was not considered; see the code. */
        REJECT_NOT_CONSIDERED
    }

    /** An answer to that request. */
    public VoteResponse(DLedgerResponseCode code, long term, VoteRequest request, Result result, Life life) {
        this(code, term, request.kind(), request.term(), request.round(), result, life);
    }

    /** An answer that says nothing of the member's life. */
    public VoteResponse(DLedgerResponseCode code, long term, VoteRequest request, Result result) {
        this(code, term, request, result, Life.UNKNOWN);
    }

    public boolean isGranted() {
        return result == Result.ACCEPT;
    }
}
