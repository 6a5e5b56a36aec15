package io.openmessaging.storage.dledger.example.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.protocol.MembersResponse;
import io.openmessaging.storage.dledger.protocol.MembersResponse.Member;

class MembersTableTest {
    private final MembersResponse response = new MembersResponse();

    private List<String> table(Member... members) {
        response.setGroup("default");
        response.setTerm(3);
        response.setMembers(List.of(members));
        return MembersTable.of(response);
    }

    @Test
    void theLeaderTellsAll() {
        response.setLeaderId("n0");
        response.setConfigurationIndex(17);
        assertEquals(List.of(
            "group default, term 3, leader n0, members as of entry 17",
            "id  address            part     leads  match  live",
            "n0  localhost:20911    voter    yes     4213  yes",
            "n1  192.0.2.200:20912  leaving  no        17  no",
            "n3  localhost:20914    learner  no         -  yes"),
            table(new Member("n0", "localhost:20911", "VOTER", 4213, true),
                new Member("n1", "192.0.2.200:20912", "LEAVING", 17, false),
                new Member("n3", "localhost:20914", "LEARNER", -1, true)));
    }

    @Test
    void aGroupThatIsNotFoundedSaysWhatItWaitsFor() {
        response.setWaitsFor("the group is not founded: it waits for n1");
        assertEquals(List.of(
            "group default, term 3, no leader, members in the settings",
            "waits: the group is not founded: it waits for n1",
            "id  address  part   leads  match  live",
            "n0  a:1      voter  no         -  -"),
            table(new Member("n0", "a:1", "VOTER", -1, false)));
    }

    @Test
    void withoutALeaderWhatOnlyItKnowsIsLeftOpen() {
        assertEquals(List.of(
            "group default, term 3, no leader, members as of its founding",
            "id  address  part   leads  match  live",
            "n0  a:1      voter  no         -  -",
            "n1  b:1      voter  no         7  -"),
            table(new Member("n0", "a:1", "VOTER", -1, false), new Member("n1", "b:1", "VOTER", 7, true)));
    }
}
