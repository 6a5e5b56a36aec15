package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;

/**
 * One round of asking for votes, or for pre-votes: exists only while it is open.
 *
 * <p>Grants of a quorum win. Those of RECOVERING voters count only where all voters granted, and so does everything
 * for a candidate that is RECOVERING itself; see {@link Recovery}. Guarded by the group's lock.
 */
final class Ballot {
    private final VoteRequest.Kind kind;
    private final long term;
    private final long number;
    private final Quorum quorum;
    private final boolean[] granted;
    private final boolean[] grantedWhole;

    /**
     * A round for that term, among the voters of that membership.
     *
     * @param number of no other round of this member's life
     */
    Ballot(VoteRequest.Kind kind, long term, long number, Membership membership) {
        this.kind = kind;
        this.term = term;
        this.number = number;
        this.quorum = membership.quorum();
        this.granted = new boolean[membership.ordinals()];
        this.grantedWhole = new boolean[membership.ordinals()];
    }

    /**
     * Whether that answers a request of this round. Pre-votes of two rounds may be for one term, and what was granted
     * in the first may hold no more.
     */
    boolean isAnsweredBy(VoteResponse response) {
        return kind == response.kind() && term == response.requestTerm() && number == response.round();
    }

    /** Whether this is a round of pre-votes that began before that answer to an earlier one had come. */
    boolean isTooEarlyFor(VoteResponse response) {
        return kind == VoteRequest.Kind.PRE_VOTE && response.kind() == kind && response.round() < number;
    }

    VoteRequest.Kind kind() {
        return kind;
    }

    long term() {
        return term;
    }

    long number() {
        return number;
    }

    /** Counts a grant of a member that had all it promised when it granted, once. */
    void grantedBy(int member) {
        if (member < granted.length && !granted[member]) {
            granted[member] = true;
            grantedWhole[member] = true;
        }
    }

    /** Counts a grant of a RECOVERING member. */
    void grantedOnlyWithAll(int member) {
        if (member < granted.length) {
            granted[member] = true;
        }
    }

    boolean isGrantedBy(int member) {
        return member < granted.length && granted[member];
    }

    boolean isGrantedByAll() {
        return quorum.isAll(granted);
    }

    /** Whether the grants are enough for a candidate that is whole. */
    boolean isGrantedByQuorum() {
        return quorum.isReachedBy(grantedWhole) || isGrantedByAll();
    }
}
