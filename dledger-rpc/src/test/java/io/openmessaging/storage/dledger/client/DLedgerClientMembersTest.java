package io.openmessaging.storage.dledger.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.MemberChange;
import io.openmessaging.storage.dledger.protocol.ChangeMembersRequest;
import io.openmessaging.storage.dledger.protocol.ChangeMembersResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.MembersResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class DLedgerClientMembersTest {
    private static final MemberChange CHANGE = MemberChange.replace("n0", "n3", "localhost:20914");

    private FakeGroup group;
    private DLedgerClient client;

    @BeforeEach
    void startAll() throws Exception {
        group = new FakeGroup();
        for (int i = 0; i < 3; i++) {
            int self = i;
            group.members.get(i).onChangeMembers = request -> FakeGroup.done(change(self));
            group.members.get(i).onMembers = request -> FakeGroup.done(members(self, 5));
        }
        client = connected(group.peers(), 2000);
    }

    private DLedgerClient connected(String peers, long timeoutMs) {
        DLedgerClient made = new DLedgerClient(FakeGroup.NAME, peers,
            DLedgerClientOptions.defaults().withRequestTimeoutMs(timeoutMs));
        made.startup();
        return made;
    }

    @AfterEach
    void stopAll() {
        client.close();
        group.close();
    }

    private ChangeMembersResponse change(int self) {
        return group.answer(self, group.isLeader(self) ? DLedgerResponseCode.SUCCESS : DLedgerResponseCode.NOT_LEADER,
            new ChangeMembersResponse());
    }

    private MembersResponse members(int self, long configurationIndex) {
        MembersResponse response = group.answer(self, DLedgerResponseCode.SUCCESS, new MembersResponse());
        response.setConfigurationIndex(configurationIndex);
        List<MembersResponse.Member> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            long match = group.isLeader(self) ? 40 + i : -1;
            members.add(new MembersResponse.Member("n" + i, group.address(i), "VOTER", match, group.isLeader(self)));
        }
        response.setMembers(members);
        return response;
    }

    private List<ChangeMembersRequest> asked(int member) {
        return group.members.get(member).asked.stream().filter(ChangeMembersRequest.class::isInstance)
            .map(ChangeMembersRequest.class::cast).toList();
    }

    @Test
    void theLeaderIsFoundAndAskedForTheChangeWithAllItsParts() {
        group.leads(1);
        assertEquals(DLedgerResponseCode.SUCCESS, client.changeMembers(CHANGE).responseCode());
        ChangeMembersRequest request = asked(1).get(0);
        assertEquals(List.of("REPLACE", "n3", "localhost:20914", "n0", "n1"), List.of(request.getKind(),
            request.getMemberId(), request.getAddress(), request.getReplacedId(), request.getRemoteId()));
    }

    @Test
    void aLeaderThatHasChangedIsFollowed() {
        group.leads(1);
        assertEquals(DLedgerResponseCode.SUCCESS, client.changeMembers(CHANGE).responseCode());
        group.leads(2);
        assertEquals(DLedgerResponseCode.SUCCESS, client.changeMembers(CHANGE).responseCode());
        assertEquals(1, asked(2).size());
    }

    @Test
    void aRefusalThatStaysIsNotRepeated() {
        group.leads(1);
        for (DLedgerResponseCode code : List.of(DLedgerResponseCode.NO_CHANGE, DLedgerResponseCode.UNKNOWN_MEMBER,
                DLedgerResponseCode.CATCHING_UP_FAILED, DLedgerResponseCode.UNEXPECTED_ARGUMENT)) {
            int before = asked(1).size();
            group.members.get(1).onChangeMembers = request -> FakeGroup.done(
                group.answer(1, code, new ChangeMembersResponse()));
            assertEquals(code, client.changeMembers(CHANGE).responseCode());
            assertEquals(before + 1, asked(1).size());
        }
    }

    @Test
    void anUnknownOutcomeIsNotAskedForAgain() {
        group.leads(1);
        group.members.get(1).onChangeMembers = request -> FakeGroup.done(
            group.answer(1, DLedgerResponseCode.UNKNOWN, new ChangeMembersResponse()));
        assertEquals(DLedgerResponseCode.UNKNOWN, client.changeMembers(CHANGE).responseCode());
        assertEquals(1, asked(1).size());
    }

    @Test
    void aChangeWaitsForAnotherOneThatIsGoingOn() {
        group.leads(1);
        group.members.get(1).onChangeMembers = request -> FakeGroup.done(group.answer(1,
            asked(1).size() < 3 ? DLedgerResponseCode.MEMBERS_CHANGING : DLedgerResponseCode.SUCCESS,
            new ChangeMembersResponse()));
        assertEquals(DLedgerResponseCode.SUCCESS, client.changeMembers(CHANGE).responseCode());
    }

    @Test
    void theEndOfTheClientEndsACallThatWaits() {
        group.leads(1);
        group.members.get(1).onChangeMembers = request -> new CompletableFuture<>();
        CompletableFuture<ChangeMembersResponse> outcome = client.changeMembersAsync(CHANGE);
        client.close();
        outcome.join();
    }

    @Test
    void theLeaderTellsOfTheMembersAlsoWhenTheClientDidNotKnowIt() {
        group.leads(2);
        client.close();
        client = connected(group.peer(0), 2000);
        MembersResponse response = client.members();
        assertEquals(DLedgerResponseCode.SUCCESS, response.responseCode());
        assertEquals("n2", response.getLeaderId());
        assertEquals(42, response.getMembers().get(2).match());
    }

    @Test
    void withoutALeaderWhoKnowsOfTheLatestConfigurationTells() {
        group.leads(-1);
        group.members.get(1).onMembers = request -> FakeGroup.done(members(1, 6));
        assertEquals(6, client.members().getConfigurationIndex());
    }

    @Test
    void withoutAnyMemberItSaysWhy() {
        client.close();
        group.services.forEach(service -> service.shutdown());
        client = connected(group.peers(), 300);
        assertEquals(DLedgerResponseCode.UNREACHABLE, client.members().responseCode());
        assertEquals(DLedgerResponseCode.Outcome.REJECTED, client.changeMembers(CHANGE).responseCode().outcome());
    }

    @Test
    void aSilentMemberDoesNotKeepTheLeadersAnswerBack() {
        group.leads(1);
        CompletableFuture<Void> wasAsked = new CompletableFuture<>();
        group.members.get(0).onMembers = request -> {
            wasAsked.complete(null);
            return new CompletableFuture<>();
        };
        assertEquals("n1", client.members().getLeaderId());
        wasAsked.orTimeout(30, TimeUnit.SECONDS).join(); // Perhaps later than the leader has answered.
    }
}
