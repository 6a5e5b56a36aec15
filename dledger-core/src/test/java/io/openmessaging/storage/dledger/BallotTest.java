package io.openmessaging.storage.dledger;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BallotTest {
    private final Ballot ballot = new Ballot(VoteRequest.Kind.VOTE, 3, 1,
        new Membership("g", "n0", Configuration.ofVoters(Map.of("n0", "h:1", "n1", "h:2", "n2", "h:3"))));

    @Test
    void aMajorityOfWholeVotersWins() {
        ballot.grantedBy(0);
        assertFalse(ballot.isGrantedByQuorum());
        ballot.grantedBy(0);
        assertFalse(ballot.isGrantedByQuorum(), "the same voter twice");
        ballot.grantedBy(1);
        assertTrue(ballot.isGrantedByQuorum());
        assertFalse(ballot.isGrantedByAll());
    }

    @Test
    void grantsOfRecoveringVotersCountOnlyWithThoseOfAllOthers() {
        ballot.grantedBy(0);
        ballot.grantedOnlyWithAll(1);
        assertFalse(ballot.isGrantedByQuorum());
        ballot.grantedOnlyWithAll(2);
        assertTrue(ballot.isGrantedByQuorum());
        assertTrue(ballot.isGrantedByAll());
    }

    @Test
    void aJointConfigurationNeedsAMajorityOfBothItsParts() {
        Ballot joint = new Ballot(VoteRequest.Kind.VOTE, 3, 1, new Membership("g", "n0", new Configuration(
            new TreeMap<>(Map.of("n0", "h:1", "n1", "h:2", "n2", "h:3", "n3", "h:4", "n4", "h:5")),
            new TreeSet<>(Set.of("n0", "n1", "n2")), new TreeSet<>(Set.of("n0", "n3")), new TreeSet<>(Set.of("n4")))));
        joint.grantedBy(0);
        joint.grantedBy(1);
        joint.grantedBy(2);
        assertFalse(joint.isGrantedByQuorum(), "all of one part, half of the other");
        joint.grantedBy(4);
        assertFalse(joint.isGrantedByAll(), "a learner counts for nothing");
        joint.grantedOnlyWithAll(3);
        assertTrue(joint.isGrantedByQuorum(), "all voters of both");
        assertTrue(joint.isGrantedByAll());
    }

    @Test
    void whereNobodyVotesNobodyWins() {
        Ballot none = new Ballot(VoteRequest.Kind.VOTE, 3, 1, new Membership("g", "n0", Configuration.NONE));
        none.grantedBy(0);
        assertFalse(none.isGrantedByQuorum());
        assertFalse(none.isGrantedByAll());
    }

    @Test
    void aVoterThatGrantedWhileRecoveringIsNotCountedAgainAsWhole() {
        ballot.grantedBy(0);
        ballot.grantedOnlyWithAll(1);
        ballot.grantedBy(1);
        assertFalse(ballot.isGrantedByQuorum());
    }

    @Test
    void answersOfAnotherRoundDoNotBelongToIt() {
        assertTrue(ballot.isAnsweredBy(answer(3, 1)));
        assertFalse(ballot.isAnsweredBy(answer(3, 2)), "another round for the same term");
        assertFalse(ballot.isAnsweredBy(answer(2, 1)), "another term");
    }

    private static VoteResponse answer(long term, long round) {
        return new VoteResponse(DLedgerResponseCode.SUCCESS, term, VoteRequest.Kind.VOTE, term, round,
            VoteResponse.Result.ACCEPT, Life.FIRST);
    }
}
