package io.openmessaging.storage.dledger.rpc.netty;

import java.io.IOException;
import java.net.BindException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.protocol.AppendEntryRequest;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.ChangeMembersRequest;
import io.openmessaging.storage.dledger.protocol.ChangeMembersResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.protocol.GetEntriesResponse;
import io.openmessaging.storage.dledger.protocol.HeartBeatBundle;
import io.openmessaging.storage.dledger.protocol.HeartBeatBundleReply;
import io.openmessaging.storage.dledger.protocol.HeartBeatBundleReply.Answer;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.MembersRequest;
import io.openmessaging.storage.dledger.protocol.MembersResponse;
import io.openmessaging.storage.dledger.protocol.MetadataRequest;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
import io.openmessaging.storage.dledger.protocol.ProcessBeat;
import io.openmessaging.storage.dledger.protocol.ProcessBeatReply;
import io.openmessaging.storage.dledger.protocol.PullEntriesRequest;
import io.openmessaging.storage.dledger.protocol.PullEntriesResponse;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import io.openmessaging.storage.dledger.protocol.ReadIndexRequest;
import io.openmessaging.storage.dledger.protocol.ReadIndexResponse;
import io.openmessaging.storage.dledger.protocol.RequestOrResponse;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.protocol.VoteResponse;
import io.openmessaging.storage.dledger.rpc.DLedgerRpcProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DLedgerRpcNettyServiceTest extends TransportTest {
    private DLedgerRpcNettyService n0;
    private DLedgerRpcNettyService n1;
    private FakeMember other;

    @BeforeEach
    void twoTransports() throws Exception {
        n0 = started();
        n1 = started();
        other = join(n0, n1).get(1);
    }

    @Test
    void aVoteRequestIsAnsweredByTheMemberItIsMeantFor() throws Exception {
        VoteRequest request = new VoteRequest(route(), VoteRequest.Kind.VOTE, 3, 9, 2);
        VoteResponse response = Eventually.get(n0.vote(request));
        assertTrue(response.isGranted());
        assertEquals(List.of(request), asked(other, VoteRequest.class));
    }

    @Test
    void aHeartbeatIsAnswered() throws Exception {
        assertEquals(7, Eventually.get(n0.heartBeat(beat(7))).round());
        assertEquals(List.of(beat(7)), asked(other, HeartBeatRequest.class));
    }

    @Test
    void heartbeatsOfSeveralGroupsTravelTogetherAndEachHasItsOwnAnswer() throws Exception {
        CompletableFuture<HeartBeatResponse> late = new CompletableFuture<>();
        FakeMember busy = new FakeMember();
        busy.onHeartBeat = request -> late;
        FakeMember failing = new FakeMember();
        failing.onHeartBeat = request -> {
            throw new IllegalStateException("as wanted");
        };
        n1.register("busy", "n1", member -> null, busy, busy);
        n1.register("failing", "n1", member -> null, failing, failing);
        List<HeartBeatRequest> beats = new ArrayList<>();
        for (String group : List.of("busy", "failing", "nobody's")) {
            beats.add(new HeartBeatRequest(new Route(group, "n0", "n1"), 3, 8));
        }
        beats.add(beat(7));
        beats.add(new HeartBeatRequest(new Route("g1", "n0", "n9"), 3, 9));
        long before = n1.stats().requests();

        HeartBeatBundleReply reply = Eventually.get(
            n0.heartBeats("127.0.0.1:" + n1.listenPort(), new HeartBeatBundle(beats)));

        assertEquals(1, n1.stats().requests() - before);
        assertEquals(List.of(beats.get(0)), asked(busy, HeartBeatRequest.class));
        assertEquals(List.of(beat(7)), asked(other, HeartBeatRequest.class));
        assertEquals(List.of(
            new Answer(2, new HeartBeatResponse(DLedgerResponseCode.UNKNOWN_GROUP, -1, 8)),
            new Answer(3, new HeartBeatResponse(DLedgerResponseCode.SUCCESS, 3, 7)),
            new Answer(4, new HeartBeatResponse(DLedgerResponseCode.UNEXPECTED_MEMBER, -1, 9))), reply.answers());
    }

    @Test
    void aProcessAnswersTheBeatOfAnother() throws Exception {
        List<ProcessBeat> heard = new CopyOnWriteArrayList<>();
        n1.answerBeats(beat -> {
            heard.add(beat);
            return new ProcessBeatReply(22, beat.listVersion());
        });
        ProcessBeat beat = new ProcessBeat(11, 3, ProcessBeat.Content.LIST, List.of("g1", "g2"));

        ProcessBeatReply reply = Eventually.get(n0.beat("127.0.0.1:" + n1.listenPort(), beat));

        assertEquals(new ProcessBeatReply(22, 3), reply);
        assertEquals(List.of(beat), heard);
    }

    @Test
    void oneAnswersTheBeatsUntilItIgnoresThem() {
        Function<ProcessBeat, ProcessBeatReply> first = beat -> new ProcessBeatReply(22, 0);
        Function<ProcessBeat, ProcessBeatReply> second = beat -> new ProcessBeatReply(23, 0);

        assertTrue(n1.answerBeats(first));
        assertFalse(n1.answerBeats(second));
        n1.ignoreBeats(second);
        assertFalse(n1.answerBeats(second));
        n1.ignoreBeats(first);
        assertTrue(n1.answerBeats(second));
    }

    @Test
    void aPushArrivesWithItsEntriesAndGivesThemBackAtTheSender() throws Exception {
        AtomicInteger released = new AtomicInteger();
        CompletableFuture<byte[]> arrived = new CompletableFuture<>();
        other.onPush = request -> {
            byte[] bytes = new byte[request.entries().sizeBytes()];
            request.entries().bytes().get(bytes);
            arrived.complete(bytes);
            request.entries().close();
            return CompletableFuture.completedFuture(
                new PushEntryResponse(DLedgerResponseCode.SUCCESS, 3, 9, request.lastIndex()));
        };
        PushEntryResponse response = Eventually.get(n0.push(push(700, 1000, released::incrementAndGet)));
        assertEquals(new PushEntryResponse(DLedgerResponseCode.SUCCESS, 3, 9, 709), response);
        byte[] sent = new byte[700 * 1048];
        Entries.encoded(10, 700, 1000).get(sent);
        assertArrayEquals(sent, Eventually.get(arrived));
        Eventually.holds("the sender's slice is released", () -> released.get() == 1);
    }

    /** Historical defect P1: entries went as text, a third longer than they are. */
    @Test
    void aPushCostsTheBytesOfItsEntriesAndLittleMore() throws Exception {
        Eventually.get(n0.push(push(700, 1000, () -> { })));

        long overhead = n0.stats().bytesOut() - 700 * EntryLayout.sizeOf(1000);
        assertTrue(overhead > 0 && overhead < 200, overhead + " bytes beside the entries");
    }

    @Test
    void pushesArriveInTheOrderOfTheirSending() throws Exception {
        CompletableFuture<?> last = n0.heartBeat(beat(0));
        Eventually.get(last);
        other.asked.clear();
        for (int i = 0; i < 500; i++) {
            last = n0.heartBeat(beat(i));
            EntrySlice entries = Entries.slice(i + 1, 1 + i % 5, 1 + i * 7, () -> { });
            n0.push(new PushEntryRequest(route(), 3, i, 3, 0, 5, entries));
        }
        Eventually.get(last);
        Eventually.holds("all pushes arrive", () -> asked(other, PushEntryRequest.class).size() == 500);
        for (int i = 0; i < 500; i++) {
            assertEquals(i, asked(other, PushEntryRequest.class).get(i).prevIndex());
            assertEquals(i, asked(other, HeartBeatRequest.class).get(i).round());
        }
    }

    /** The I/O thread sends too, as it does when an answer sets off the next push: it must not overtake. */
    @Test
    void requestsOfSeveralThreadsArriveInTheOrderOfTheCalls() throws Exception {
        Eventually.get(n0.heartBeat(beat(0)));
        other.asked.clear();
        AtomicInteger round = new AtomicInteger();
        Object order = new Object();
        for (int i = 0; i < 2000; i++) {
            synchronized (order) {
                n0.heartBeat(beat(round.getAndIncrement())).thenRun(() -> {
                    synchronized (order) {
                        n0.heartBeat(beat(round.getAndIncrement()));
                    }
                });
            }
        }
        Eventually.holds("all arrive", () -> other.asked.size() == 4000);
        List<HeartBeatRequest> beats = asked(other, HeartBeatRequest.class);
        for (int i = 0; i < 4000; i++) {
            assertEquals(i, beats.get(i).round());
        }
    }

    @Test
    void aPullIsAnsweredWithEntries() throws Exception {
        AtomicInteger released = new AtomicInteger();
        other.onPull = request -> CompletableFuture.completedFuture(new PullEntriesResponse(DLedgerResponseCode.SUCCESS,
            0, 30, Entries.slice(request.firstIndex(), 3, 2000, released::incrementAndGet)));
        PullEntriesResponse response = Eventually.get(n0.pull(new PullEntriesRequest(route(), 20, 1 << 20)));
        assertEquals(22, response.entries().lastIndex());
        assertEquals(30, response.committedIndex());
        assertEquals(Entries.encoded(20, 3, 2000), response.entries().bytes());
        response.entries().close();
        Eventually.holds("the sender's slice is released", () -> released.get() == 1);
    }

    @Test
    void aFollowerAsksItsLeaderForItsReadIndex() throws Exception {
        ReadIndexRequest request = new ReadIndexRequest(route(), ReadMode.LEASE_READ);

        assertEquals(new ReadIndexResponse(DLedgerResponseCode.SUCCESS, 17), Eventually.get(n0.readIndex(request)));
        assertEquals(request, other.asked.remove());
    }

    @Test
    void aMemberMayAskAnotherAsAClientDoes() throws Exception {
        other.onAppend = request -> {
            AppendEntryResponse response = new AppendEntryResponse();
            response.setIndex(request.getBody().length);
            return CompletableFuture.completedFuture(response);
        };
        other.onMetadata = request -> {
            MetadataResponse response = new MetadataResponse();
            response.setPeers(Map.of("n1", "somewhere:1"));
            return CompletableFuture.completedFuture(response);
        };
        AppendEntryRequest append = to("n1", new AppendEntryRequest());
        append.setBody(new byte[5]);
        assertEquals(5, Eventually.get(n0.append(append)).getIndex());
        MetadataResponse metadata = Eventually.get(n0.metadata(to("n1", new MetadataRequest())));
        assertEquals(Map.of("n1", "somewhere:1"), metadata.getPeers());
    }

    @Test
    void theMembersAreAskedForAndChangedThroughAnother() throws Exception {
        other.onChangeMembers = request -> {
            ChangeMembersResponse response = new ChangeMembersResponse();
            response.setLeaderId(request.getReplacedId());
            return CompletableFuture.completedFuture(response);
        };
        other.onMembers = request -> {
            MembersResponse response = new MembersResponse();
            response.setMembers(List.of(new MembersResponse.Member("n1", "somewhere:1", "VOTER", 7, true)));
            return CompletableFuture.completedFuture(response);
        };
        ChangeMembersRequest change = to("n1", new ChangeMembersRequest());
        change.setReplacedId("n4");
        assertEquals("n4", Eventually.get(n0.changeMembers(change)).getLeaderId());
        assertEquals(7, Eventually.get(n0.members(to("n1", new MembersRequest()))).getMembers().get(0).match());
        n1.unregister(GROUP, "n1");
        assertEquals(DLedgerResponseCode.UNKNOWN_GROUP,
            Eventually.get(n0.changeMembers(to("n1", new ChangeMembersRequest()))).responseCode());
        assertEquals(DLedgerResponseCode.UNKNOWN_GROUP,
            Eventually.get(n0.members(to("n1", new MembersRequest()))).responseCode());
    }

    @Test
    void aGetIsAnsweredWithEntries() throws Exception {
        DLedgerEntry entry = DLedgerEntry.read(Entries.encoded(17, 1, 9), 0);
        other.onGet = request -> {
            GetEntriesResponse response = new GetEntriesResponse();
            response.setEntries(List.of(entry));
            response.setCommittedIndex(request.getMaxBytes());
            return CompletableFuture.completedFuture(response);
        };
        GetEntriesRequest get = to("n1", new GetEntriesRequest());
        get.setMaxBytes(Integer.MAX_VALUE);
        GetEntriesResponse response = Eventually.get(n0.get(get));
        assertEquals(entry.toString(), response.getEntries().get(0).toString());
        assertEquals(RequestDispatcher.MAX_ANSWER_BYTES, response.getCommittedIndex(), "what is asked for is bounded");
    }

    @Test
    void aRequestForAGroupThatIsNotHereIsRefused() throws Exception {
        n1.unregister(GROUP, "n1");
        assertEquals(DLedgerResponseCode.UNKNOWN_GROUP, Eventually.get(n0.heartBeat(beat(1))).code());
        assertEquals(DLedgerResponseCode.UNKNOWN_GROUP,
            Eventually.get(n0.metadata(to("n1", new MetadataRequest()))).responseCode());
        AtomicInteger released = new AtomicInteger();
        assertEquals(DLedgerResponseCode.UNKNOWN_GROUP,
            Eventually.get(n0.push(push(3, 10, released::incrementAndGet))).code());
    }

    @Test
    void aRequestForAnotherMemberIsRefused() throws Exception {
        Map<String, String> addresses = new HashMap<>();
        addresses.put("n0", "127.0.0.1:" + n0.listenPort());
        addresses.put("n2", "127.0.0.1:" + n1.listenPort());
        FakeMember self = new FakeMember();
        n0.register(GROUP, "n0", addresses::get, self, self);
        Route wrong = new Route(GROUP, "n0", "n2");
        assertEquals(DLedgerResponseCode.UNEXPECTED_MEMBER,
            Eventually.get(n0.heartBeat(new HeartBeatRequest(wrong, 3, 1))).code());
        assertEquals(DLedgerResponseCode.UNEXPECTED_MEMBER,
            Eventually.get(n0.metadata(to("n2", new MetadataRequest()))).responseCode());
        assertTrue(other.asked.isEmpty());
    }

    @Test
    void aRequestToAMemberThatNobodyNamedIsRefusedAtHome() throws Exception {
        AtomicInteger released = new AtomicInteger();
        Route unknown = new Route(GROUP, "n0", "n9");
        PushEntryRequest push = new PushEntryRequest(unknown, 3, 9, 3, 0, 5,
            Entries.slice(10, 1, 10, released::incrementAndGet));
        assertEquals(DLedgerResponseCode.UNKNOWN_MEMBER, Eventually.failureOf(n0.push(push)).code());
        assertEquals(1, released.get());
        assertEquals(DLedgerResponseCode.UNKNOWN_MEMBER,
            Eventually.get(n0.metadata(to("n9", new MetadataRequest()))).responseCode());
    }

    @Test
    void aHandlerThatFailsIsAnsweredForAsAFault() throws Exception {
        other.onHeartBeat = request -> {
            throw new IllegalStateException("as the test wants");
        };
        assertEquals(DLedgerResponseCode.INTERNAL_ERROR, Eventually.get(n0.heartBeat(beat(1))).code());
        other.onMetadata = request -> CompletableFuture.failedFuture(new IllegalStateException("as the test wants"));
        assertEquals(DLedgerResponseCode.INTERNAL_ERROR,
            Eventually.get(n0.metadata(to("n1", new MetadataRequest()))).responseCode());
    }

    @Test
    void aRequestThatFitsInNoFrameIsRefusedAtHome() {
        AppendEntryRequest append = to("n1", new AppendEntryRequest());
        append.setBody(new byte[FrameCodec.MAX_LENGTH]);
        CompletableFuture<AppendEntryResponse> answer = n0.append(append);
        Exception thrown = assertThrows(Exception.class, () -> Eventually.get(answer));
        assertInstanceOf(IllegalArgumentException.class, thrown.getCause());
    }

    @Test
    void aPortInUseFailsWithHostAndPort() {
        String address = "127.0.0.1:" + n0.listenPort();
        DLedgerRpcNettyService second = closedLater(new DLedgerRpcNettyService(configOn(address)));
        BindException thrown = assertThrows(BindException.class, second::startup);
        assertTrue(thrown.getMessage().contains(address), thrown.getMessage());
        assertEquals(-1, second.listenPort());
    }

    /** The historical library listened on all addresses of its machine. */
    @Test
    void nobodyIsHeardOnAnotherAddressThanTheMembersOwn() throws Exception {
        try (Socket own = new Socket("127.0.0.1", n0.listenPort())) {
            assertTrue(own.isConnected());
        }
        assertThrows(IOException.class, () -> new Socket("127.0.0.2", n0.listenPort()).close());
    }

    @Test
    void twoMembersOfOneGroupCannotShareAProcess() {
        FakeMember member = new FakeMember();
        assertThrows(IllegalStateException.class, () -> n0.register(GROUP, "n7", id -> null, member, member));
    }

    @Test
    void whatIsSentIsCounted() throws Exception {
        Eventually.get(n0.heartBeat(beat(1)));
        assertEquals(1, n1.stats().requests());
        assertEquals(n0.stats().bytesOut(), n1.stats().bytesIn());
        assertEquals(1, n0.stats().connectionsOpened());
    }

    @Test
    void theServiceLoaderFindsTheTransport() {
        DLedgerRpcProvider provider = ServiceLoader.load(DLedgerRpcProvider.class).findFirst().orElseThrow();
        assertInstanceOf(DLedgerRpcNettyService.class, closedLater(provider.create(configOn("127.0.0.1:0"))));
    }

    private static <T extends RequestOrResponse> T to(String memberId, T request) {
        request.setGroup(GROUP);
        request.setRemoteId(memberId);
        return request;
    }
}
