package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.protocol.VoteRequest;

/**
 * One round of asking for votes, or for pre-votes: exists only while it is open.
 *
 * <p>A majority of grants wins. Grants of RECOVERING voters count only where all voters granted, and so does everything
 * for a candidate that is RECOVERING itself; see {@link Recovery}. Guarded by the group's lock.
 */
final class Ballot {
    private final VoteRequest.Kind kind;
    private final long term;
    private final Membership membership;
    private final boolean[] granted;
    private int grants;
    private int wholeGrants;

    /** A round for that term. */
    Ballot(VoteRequest.Kind kind, long term, Membership membership) {
        this.kind = kind;
        this.term = term;
        this.membership = membership;
        this.granted = new boolean[membership.size()];
    }

    /** Whether an answer of that kind, to a request in that term, belongs to this round. */
    boolean isAnsweredBy(VoteRequest.Kind answerKind, long requestTerm) {
        return kind == answerKind && term == requestTerm;
    }

    VoteRequest.Kind kind() {
        return kind;
    }

    long term() {
        return term;
    }

    /** Counts a grant of a member that had all it promised when it granted, once. */
    void grantedBy(int member) {
        if (!granted[member]) {
            grantedOnlyWithAll(member);
            wholeGrants++;
        }
    }

    /** Counts a grant of a RECOVERING member, once. */
    void grantedOnlyWithAll(int member) {
        if (!granted[member]) {
            granted[member] = true;
            grants++;
        }
    }

    boolean isGrantedByAll() {
        return grants == membership.size();
    }

    /** Whether the grants are enough for a candidate that is whole. */
    boolean isGrantedByMajority() {
        return wholeGrants >= membership.majority() || isGrantedByAll();
    }
}
