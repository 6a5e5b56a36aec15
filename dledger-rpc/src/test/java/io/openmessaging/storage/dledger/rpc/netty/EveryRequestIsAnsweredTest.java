package io.openmessaging.storage.dledger.rpc.netty;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.ChangeMembersRequest;
import io.openmessaging.storage.dledger.protocol.DLedgerClientProtocol;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.InstallSnapshotRequest;
import io.openmessaging.storage.dledger.protocol.LeadershipTransferRequest;
import io.openmessaging.storage.dledger.protocol.MembersRequest;
import io.openmessaging.storage.dledger.protocol.MetadataRequest;
import io.openmessaging.storage.dledger.protocol.PullEntriesRequest;
import io.openmessaging.storage.dledger.protocol.QuiesceRequest;
import io.openmessaging.storage.dledger.protocol.ReadIndexRequest;
import io.openmessaging.storage.dledger.protocol.RequestOrResponse;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.protocol.SnapshotChunkRequest;
import io.openmessaging.storage.dledger.protocol.SnapshotRelayRequest;
import io.openmessaging.storage.dledger.protocol.TakeLeadershipRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

/** Each kind of request that there is reaches the member of its group behind a shared port, and comes back answered. */
class EveryRequestIsAnsweredTest extends TransportTest {
    private static final String OTHER_GROUP = "g2";

    private static <T extends RequestOrResponse> T to(String group, T request) {
        request.setGroup(group);
        request.setRemoteId("n1");
        return request;
    }

    /** One call of each method of both protocols. */
    private static List<CompletableFuture<?>> askAll(DLedgerRpcNettyService rpc, Route route) {
        String group = route.group();
        AppendEntryRequest append = to(group, new AppendEntryRequest());
        append.setBody(new byte[1]);
        UserDefineRequest userDefine = to(group, new UserDefineRequest());
        userDefine.setBody(new byte[1]);
        ChangeMembersRequest change = to(group, new ChangeMembersRequest());
        change.setKind("REMOVE");
        change.setMemberId("n2");
        return List.of(
            rpc.vote(new VoteRequest(route, VoteRequest.Kind.VOTE, 3, 9, 2)),
            rpc.heartBeat(beat(1)),
            rpc.quiesce(new QuiesceRequest(route, 3, 9, 3, 77, 12)),
            rpc.pull(new PullEntriesRequest(route, 0, 100)),
            rpc.push(push(1, 10, () -> { })),
            rpc.readIndex(new ReadIndexRequest(route, ReadMode.READ_INDEX_READ)),
            rpc.installSnapshot(
                new InstallSnapshotRequest(route, 3, new LogBase(9, 3, 1, 4096), LoggedConfiguration.NONE, 1, 2)),
            rpc.takeLeadership(new TakeLeadershipRequest(route, 3, 9)),
            rpc.snapshotChunk(SnapshotChunkRequest.of(route, 3, 9, 1, 0, ByteBuffer.allocate(3))),
            rpc.relaySnapshot(new SnapshotRelayRequest(route, 3, "n2", 9, 1, 0, 3)),
            rpc.get(to(group, new GetEntriesRequest())),
            rpc.append(append),
            rpc.metadata(to(group, new MetadataRequest())),
            rpc.leadershipTransfer(to(group, new LeadershipTransferRequest())),
            rpc.changeMembers(change),
            rpc.members(to(group, new MembersRequest())),
            rpc.invokeUserDefineRequest(userDefine));
    }

    /** Historical defect L16: with several groups behind a port, and for some kinds even with one, no answer came. */
    @Test
    void everyKindOfRequestIsAnsweredByTheGroupThatItIsFor() throws Exception {
        DLedgerRpcNettyService n0 = started();
        DLedgerRpcNettyService n1 = started();
        FakeMember other = join(n0, n1).get(1);
        FakeMember ofOtherGroup = new FakeMember();
        n1.register(OTHER_GROUP, "n1", member -> null, ofOtherGroup, ofOtherGroup);

        List<CompletableFuture<?>> answers = askAll(n0, route());

        assertEquals(DLedgerProtocol.class.getMethods().length + DLedgerClientProtocol.class.getMethods().length,
            answers.size());
        for (CompletableFuture<?> answer : answers) {
            assertNotNull(Eventually.get(answer));
        }
        assertEquals(answers.size(), other.asked.size());
        assertEquals(List.of(), List.copyOf(ofOtherGroup.asked));
    }
}
