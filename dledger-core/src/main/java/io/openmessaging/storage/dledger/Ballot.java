package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.protocol.VoteRequest;

/** One round of asking for votes, or for pre-votes: exists only while it is open. Guarded by the group's lock. */
final class Ballot {
    private final VoteRequest.Kind kind;
    private final long term;
    private final boolean[] granted;
    private int grants;

    /** A round for that term among so many members. */
    Ballot(VoteRequest.Kind kind, long term, int members) {
        this.kind = kind;
        this.term = term;
        this.granted = new boolean[members];
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

    /** Counts a member's grant, once; returns how many there are. */
    int grantedBy(int member) {
        if (!granted[member]) {
            granted[member] = true;
            grants++;
        }
        return grants;
    }
}
