package io.openmessaging.storage.dledger.example.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.MemberChange;
import io.openmessaging.storage.dledger.protocol.MembersResponse.Member;

class ObjectionsTest {
    private static final List<Member> MEMBERS = List.of(new Member("n0", "a:1", "VOTER", 9, true),
        new Member("n1", "b:1", "VOTER", 9, true), new Member("n2", "c:1", "LEARNER", 5, true));

    private static String objection(MemberChange change) {
        return Objections.to(change, MEMBERS);
    }

    @Test
    void whatMakesSenseIsLeftToTheLeader() {
        assertEquals("", objection(MemberChange.addVoter("n3", "d:1")));
        assertEquals("", objection(MemberChange.addLearner("n3", "d:1")));
        assertEquals("", objection(MemberChange.addVoter("n2", "")));
        assertEquals("", objection(MemberChange.addVoter("n0", "a:1")));
        assertEquals("", objection(MemberChange.remove("n1")));
        assertEquals("", objection(MemberChange.replace("n0", "n3", "d:1")));
        assertEquals("", objection(MemberChange.replace("n0", "n3", "a:1")));
        assertEquals("", objection(MemberChange.replace("n0", "n2", "")));
        assertEquals("", objection(MemberChange.replace("n0", "n0", "")), "its directory was wiped");
        assertEquals("", objection(MemberChange.move("n1", "e:1")));
    }

    @Test
    void aReplacementThatIsDoneIsNoMistake() {
        assertEquals("", objection(MemberChange.replace("n9", "n1", "b:1")));
    }

    @Test
    void anIdThatIsNotThereIsNamedWithThoseThatAre() {
        String expected = "n9 is not a member; there are n0, n1, n2 (learner)";
        assertEquals(expected, objection(MemberChange.remove("n9")));
        assertEquals(expected, objection(MemberChange.move("n9", "e:1")));
        assertEquals(expected, objection(MemberChange.replace("n9", "n3", "d:1")));
        assertEquals(expected, objection(MemberChange.replace("n9", "n2", "c:1")));
    }

    @Test
    void anIdOrAnAddressThatIsTakenIsNamed() {
        String elsewhere = "n1 is a member at b:1 already; move-member changes an address";
        assertEquals(elsewhere, objection(MemberChange.addVoter("n1", "d:1")));
        assertEquals(elsewhere, objection(MemberChange.replace("n0", "n1", "d:1")));
        assertEquals("c:1 is the address of n2", objection(MemberChange.addVoter("n3", "c:1")));
        assertEquals("c:1 is the address of n2", objection(MemberChange.move("n1", "c:1")));
        assertEquals("c:1 is the address of n2", objection(MemberChange.replace("n0", "n3", "c:1")));
        assertEquals("n1 is a voter already; remove it first", objection(MemberChange.addLearner("n1", "b:1")));
    }

    @Test
    void aNewMemberNeedsAnAddress() {
        String expected = "n3 is not a member yet: --address is needed";
        assertEquals(expected, objection(MemberChange.addVoter("n3", "")));
        assertEquals(expected, objection(MemberChange.replace("n0", "n3", "")));
    }

    @Test
    void theOnlyVoterStays() {
        List<Member> alone = List.of(MEMBERS.get(0), MEMBERS.get(2));
        assertEquals("n0 is the only voter", Objections.to(MemberChange.remove("n0"), alone));
        assertEquals("", Objections.to(MemberChange.remove("n2"), alone));
    }
}
