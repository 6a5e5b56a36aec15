package io.openmessaging.storage.dledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class DurabilityGateTest {
    private final List<String> said = new ArrayList<>();
    private final DurabilityGate gate = new DurabilityGate(-1);

    /** Says its words when kept, and words with the new term when that changes before. */
    private Promise promise(String words) {
        return new Promise() {
            @Override
            public void keep() {
                said.add(words);
            }

            @Override
            public Promise afterTermChange(long newTerm) {
                return words.equals("vote for me") ? null : promise(words + " refused in " + newTerm);
            }
        };
    }

    @Test
    void aPromiseIsKeptAtOnceWhenNothingIsUnwritten() {
        gate.whenDurable(promise("a"));

        assertEquals(List.of("a"), said);
    }

    @Test
    void promisesWaitForTheLastWriteBeforeThemAndAreKeptInOrder() {
        gate.next();
        gate.whenDurable(promise("a"));
        gate.next();
        gate.whenDurable(promise("b"));
        gate.whenDurable(promise("c"));

        gate.persisted(1);
        assertEquals(List.of("a"), said);
        gate.persisted(2);
        assertEquals(List.of("a", "b", "c"), said);
    }

    @Test
    void aPromiseOfTheVoteWaitsForTheVoteOnly() {
        long vote = gate.nextVote();
        gate.next();
        gate.whenVoteDurable(promise("heartbeat"));
        gate.whenDurable(promise("grant"));
        assertFalse(gate.isVoteDurable(gate.voteWrittenSeq()));

        gate.votePersisted(vote);

        assertTrue(gate.isVoteDurable(gate.voteWrittenSeq()));
        assertEquals(List.of("heartbeat"), said);
    }

    /** Votes are forced first: a log write below the vote's number may be forced after it. */
    @Test
    void aDurableVoteSaysNothingOfTheLogBelowIt() {
        gate.next();
        gate.lastIndexIs(0);
        long vote = gate.nextVote();
        gate.whenDurable(promise("vote for me"));

        gate.votePersisted(vote);
        gate.whenDurable(promise("grant"));

        assertEquals(List.of(), said);
        assertEquals(-1, gate.durableIndex());
        assertFalse(gate.isDurable());
        gate.persisted(vote);
        assertEquals(List.of("vote for me", "grant"), said);
        assertTrue(gate.isDurable());
    }

    @Test
    void theVoteIsDurableWhenAllIs() {
        gate.nextVote();
        gate.whenVoteDurable(promise("heartbeat"));
        gate.persisted(1);

        assertEquals(List.of("heartbeat"), said);
    }

    @Test
    void aLogWriteBelowTheVoteDoesNotMakeTheVoteDurable() {
        gate.next();
        gate.nextVote();
        gate.persisted(1);

        assertFalse(gate.isVoteDurable(gate.voteWrittenSeq()));
    }

    @Test
    void aTermChangeTurnsWhatWaitsIntoWhatMayBeSaidThenAndMakesItWaitForThatTerm() {
        gate.next();
        gate.whenDurable(promise("ack"));
        gate.whenDurable(promise("vote for me"));
        long vote = gate.nextVote();
        gate.termChanged(7);

        gate.persisted(vote - 1);
        assertEquals(List.of(), said);
        gate.persisted(vote);
        assertEquals(List.of("ack refused in 7"), said);
    }

    @Test
    void aTermChangeTurnsWhatWaitsForTheVoteToo() {
        gate.nextVote();
        gate.whenVoteDurable(promise("heartbeat"));
        long vote = gate.nextVote();
        gate.termChanged(7);

        gate.votePersisted(vote - 1);
        assertEquals(List.of(), said);
        gate.votePersisted(vote);
        assertEquals(List.of("heartbeat refused in 7"), said);
    }

    @Test
    void aCompletionThatComesLateTakesNothingBack() {
        gate.nextVote();
        long vote = gate.nextVote();
        gate.votePersisted(vote);
        gate.votePersisted(vote - 1);
        assertTrue(gate.isVoteDurable(vote));

        gate.persisted(vote);
        gate.persisted(vote - 1);
        assertTrue(gate.isDurable());
    }

    @Test
    void entriesAreDurableOnceTheWriteThatBroughtThemIs() {
        gate.next();
        gate.lastIndexIs(4);
        gate.next();
        gate.lastIndexIs(9);

        gate.persisted(1);
        assertEquals(4, gate.durableIndex());
        gate.persisted(2);
        assertEquals(9, gate.durableIndex());
    }

    /** The ABA case: the completion of a tail that was replaced says nothing of the tail that replaced it. */
    @Test
    void theCompletionOfATruncatedTailPromisesNothingOfItsSuccessor() {
        gate.next();
        gate.lastIndexIs(9);
        gate.next();
        gate.truncatedFrom(5);
        gate.next();
        gate.lastIndexIs(9);

        gate.persisted(1);
        assertEquals(4, gate.durableIndex());
        gate.persisted(3);
        assertEquals(9, gate.durableIndex());
    }

    @Test
    void aTruncationMakesNoWriteBeforeItPromiseMore() {
        gate.next();
        gate.lastIndexIs(2);
        gate.next();
        gate.lastIndexIs(9);
        gate.next();
        gate.truncatedFrom(6);

        gate.persisted(1);
        assertEquals(2, gate.durableIndex());
        gate.persisted(3);
        assertEquals(5, gate.durableIndex());
    }

    @Test
    void truncationLowersWhatIsDurable() {
        DurabilityGate full = new DurabilityGate(10);
        full.next();
        full.truncatedFrom(8);

        assertEquals(7, full.durableIndex());
    }

    @Test
    void keepsManyAppendsApart() {
        for (int write = 1; write <= 1000; write++) {
            gate.next();
            gate.lastIndexIs(10L * write);
            gate.persisted(Math.max(0, write - 200));
        }

        assertEquals(8000, gate.durableIndex());
    }

    @Test
    void aCompletionOfAWriteThatWasNeverAskedForIsAFault() {
        assertThrows(InvariantViolation.class, () -> gate.persisted(1));
        assertThrows(InvariantViolation.class, () -> gate.votePersisted(1));
    }

    @Test
    void noWriteIsForgottenHoweverManyAreUnderWay() {
        for (int write = 1; write <= 300; write++) {
            gate.next();
            gate.lastIndexIs(10L * write);
        }

        for (int write = 1; write <= 300; write++) {
            gate.persisted(write);
            assertEquals(10L * write, gate.durableIndex());
        }
    }
}
