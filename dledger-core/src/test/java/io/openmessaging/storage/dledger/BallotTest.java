package io.openmessaging.storage.dledger;

import java.util.Map;

import io.openmessaging.storage.dledger.protocol.VoteRequest;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BallotTest {
    private final Ballot ballot = new Ballot(VoteRequest.Kind.VOTE, 3,
        new Membership("g", "n0", Map.of("n0", "h:1", "n1", "h:2", "n2", "h:3")));

    @Test
    void aMajorityOfWholeVotersWins() {
        ballot.grantedBy(0);
        assertFalse(ballot.isGrantedByMajority());
        ballot.grantedBy(0);
        assertFalse(ballot.isGrantedByMajority(), "the same voter twice");
        ballot.grantedBy(1);
        assertTrue(ballot.isGrantedByMajority());
        assertFalse(ballot.isGrantedByAll());
    }

    @Test
    void grantsOfRecoveringVotersCountOnlyWithThoseOfAllOthers() {
        ballot.grantedBy(0);
        ballot.grantedOnlyWithAll(1);
        assertFalse(ballot.isGrantedByMajority());
        ballot.grantedOnlyWithAll(2);
        assertTrue(ballot.isGrantedByMajority());
        assertTrue(ballot.isGrantedByAll());
    }

    @Test
    void aVoterThatGrantedWhileRecoveringIsNotCountedAgainAsWhole() {
        ballot.grantedBy(0);
        ballot.grantedOnlyWithAll(1);
        ballot.grantedBy(1);
        assertFalse(ballot.isGrantedByMajority());
    }
}
