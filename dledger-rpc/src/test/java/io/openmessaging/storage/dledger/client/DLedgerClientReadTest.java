package io.openmessaging.storage.dledger.client;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
import io.openmessaging.storage.dledger.rpc.netty.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DLedgerClientReadTest {
    private FakeGroup group;
    private DLedgerClient client;

    @BeforeEach
    void open() throws Exception {
        group = new FakeGroup();
        client = new DLedgerClient(FakeGroup.NAME, group.peers(),
            DLedgerClientOptions.defaults().withRequestTimeoutMs(3000));
        client.startup();
    }

    @AfterEach
    void close() {
        client.close();
        group.close();
    }

    @Test
    void theLeaderIsAskedFirst() {
        group.leads(2);
        Eventually.holds("the client knows the leader", () -> leaderIsKnown("n2"));
        group.members.get(2).onGet = this::entry;
        assertEquals(7, client.get(7).getEntries().get(0).getIndex());
        assertEquals(0, getsAskedOf(0) + getsAskedOf(1));
    }

    @Test
    void anyMemberServesWhenTheOthersAreGone() {
        group.leads(0);
        group.kill(0);
        group.kill(1);
        group.members.get(2).onGet = this::entry;
        assertEquals(7, client.get(7).getEntries().get(0).getIndex());
    }

    @Test
    void onlyTheLeaderIsBelievedThatThereIsNoSuchEntry() throws Exception {
        group.leads(-1);
        CompletableFuture<GetEntriesResponse> answer = client.getAsync(7, 1, 100);
        Eventually.holds("every member is asked more than once", () -> getsAskedOf(2) > 1);
        assertFalse(answer.isDone());
        group.leads(1);
        assertEquals(DLedgerResponseCode.INDEX_OUT_OF_RANGE, Eventually.get(answer).responseCode());
    }

    @Test
    void anEntryThatMembersHaveDeletedIsNotAskedForForever() {
        group.leads(0);
        for (int i = 0; i < 3; i++) {
            int self = i;
            group.members.get(i).onGet = request -> FakeGroup.done(group.answer(self,
                DLedgerResponseCode.INDEX_LESS_THAN_LOCAL_BEGIN, new GetEntriesResponse()));
        }
        assertEquals(DLedgerResponseCode.INDEX_LESS_THAN_LOCAL_BEGIN, client.get(7).responseCode());
        assertEquals(List.of(1, 1, 1), List.of(getsAskedOf(0), getsAskedOf(1), getsAskedOf(2)));
    }

    @Test
    void getFromAsksTheMemberNamedAndNobodyElse() {
        group.leads(0);
        group.members.get(1).onGet = this::entry;
        assertEquals(9, client.getFrom("n1", 9, 1, 100).getEntries().get(0).getIndex());
        assertEquals(0, getsAskedOf(0) + getsAskedOf(2));
        assertEquals(DLedgerResponseCode.UNKNOWN_MEMBER, client.getFrom("n9", 9, 1, 100).responseCode());
    }

    @Test
    void metadataPrefersAnAnswerThatNamesALeader() {
        group.leads(1);
        group.members.get(0).onMetadata = request -> FakeGroup.done(new MetadataResponse());
        MetadataResponse response = client.metadata();
        assertEquals("n1", response.getLeaderId());
        assertEquals(Set.of("n0", "n1", "n2"), response.getPeers().keySet());
        assertEquals("n1", client.metadataOf("n2").getLeaderId());
        assertNull(client.metadataOf("n0").getLeaderId());
    }

    @Test
    void nobodyIsUnreachable() {
        group.close();
        // a client that had connected before may ask on the connection that is about to end: NETWORK_ERROR
        try (DLedgerClient other = new DLedgerClient(FakeGroup.NAME, group.peers())) {
            other.startup();
            assertEquals(DLedgerResponseCode.UNREACHABLE, other.metadata().responseCode());
            assertEquals(DLedgerResponseCode.UNREACHABLE, other.getFrom("n1", 9, 1, 100).responseCode());
        }
    }

    @Test
    void membersLearnedFromMetadataAreAskedToo() {
        group.leads(2);
        try (DLedgerClient other = new DLedgerClient(FakeGroup.NAME, group.peer(0))) {
            other.startup();
            other.metadata();
            group.members.get(2).onGet = this::entry;
            group.kill(0);
            assertEquals(3, other.get(3).getEntries().get(0).getIndex());
        }
    }

    private boolean leaderIsKnown(String id) {
        return id.equals(client.metadata().getLeaderId());
    }

    private int getsAskedOf(int member) {
        return (int) group.members.get(member).asked.stream().filter(GetEntriesRequest.class::isInstance).count();
    }

    private CompletableFuture<GetEntriesResponse> entry(GetEntriesRequest request) {
        ByteBuffer bytes = ByteBuffer.allocate(EntryLayout.sizeOf(1));
        EntryLayout.put(bytes, 0, DLedgerEntryType.NORMAL, request.getBeginIndex(), 1, 0, new byte[1]);
        EntryLayout.seal(bytes, 0, EntryLayout.CHAIN_START);
        GetEntriesResponse response = new GetEntriesResponse();
        try {
            response.setEntries(List.of(DLedgerEntry.read(bytes, 0)));
        } catch (CorruptEntryException e) {
            throw new AssertionError(e);
        }
        return FakeGroup.done(response);
    }
}
