package io.openmessaging.storage.dledger.protocol;

/**
 * Asks for a vote, or whether one could be had. Paper §5.2; thesis §9.6 for the pre-vote.
 *
 * @param term the term that the sender stands in, or, for a pre-vote, would stand in
 * @param lastIndex index of the sender's last entry, -1 for none
 * @param lastTerm term of that entry, -1 for none
 * @param handedOver the leadership of the term before, which its leader has handed over to the sender; else NONE
 * @param founds id of the cluster that the sender would found; "" if it would go on with one that is there
 * @param round comes back in the answer, and tells the rounds of a process apart
 */
public record VoteRequest(Route route, Kind kind, long term, long lastIndex, long lastTerm, Leadership handedOver,
                          String founds, long round)
        implements PeerRequest {
    /** The round of a request that is no part of one. */
    public static final long NO_ROUND = 0;

    /** Whether the answer binds the voter. */
    public enum Kind {
        /** Changes nothing at the voter. */
        PRE_VOTE,
        /** A grant is the voter's one vote in that term. */
        VOTE
    }

    /** A request of a sender that belongs to a group. */
    public VoteRequest(Route route, Kind kind, long term, long lastIndex, long lastTerm, Leadership handedOver) {
        this(route, kind, term, lastIndex, lastTerm, handedOver, "", NO_ROUND);
    }

    /** As the other, of a sender to whom nobody has handed over. */
    public VoteRequest(Route route, Kind kind, long term, long lastIndex, long lastTerm) {
        this(route, kind, term, lastIndex, lastTerm, Leadership.NONE);
    }

    public VoteRequest {
        if (term < 0 || lastIndex < -1 || lastTerm < -1) {
            throw new IllegalArgumentException("term " + term + ", last (" + lastIndex + ", " + lastTerm + ")");
        }
        boolean canBeHandedOver = kind == Kind.VOTE && term == handedOver.term() + 1;
        if (!handedOver.equals(Leadership.NONE) && !canBeHandedOver) {
            throw new IllegalArgumentException(kind + " in term " + term + " after " + handedOver);
        }
    }

    /** Whether the sender would found the group. */
    public boolean isToFound() {
        return !founds.isEmpty();
    }
}
