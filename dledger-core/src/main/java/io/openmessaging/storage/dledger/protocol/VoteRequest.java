package io.openmessaging.storage.dledger.protocol;

/**
 * Asks for a vote, or whether one could be had. Paper §5.2; thesis §9.6 for the pre-vote.
 *
 * @param term the term that the sender stands in, or, for a pre-vote, would stand in
 * @param lastIndex index of the sender's last entry, -1 for none
 * @param lastTerm term of that entry, -1 for none
 */
public record VoteRequest(Route route, Kind kind, long term, long lastIndex, long lastTerm) implements PeerRequest {
    /** Whether the answer binds the voter. */
    public enum Kind {
        /** Changes nothing at the voter. */
        PRE_VOTE,
        /** A grant is the voter's one vote in that term. */
        VOTE
    }

    public VoteRequest {
        if (term < 0 || lastIndex < -1 || lastTerm < -1) {
            throw new IllegalArgumentException("term " + term + ", last (" + lastIndex + ", " + lastTerm + ")");
        }
    }
}
