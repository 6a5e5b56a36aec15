package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.HeartBeatBundle;
import io.openmessaging.storage.dledger.protocol.HeartBeatBundleReply;
import io.openmessaging.storage.dledger.protocol.HeartBeatBundleReply.Answer;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.Route;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Heartbeats on their way to two processes, answered as the test says. One thread, which gathers or does not. */
class HeartBeatsTest {
    private final Map<String, List<HeartBeatRequest>> bundles = new LinkedHashMap<>();
    private final List<HeartBeatRequest> alone = new ArrayList<>();
    private final CompletableFuture<HeartBeatBundleReply> bundleReply = new CompletableFuture<>();
    private final DirectPeers peers = new DirectPeers();
    private boolean gathering = true;
    private final HeartBeats beats = heartBeats(0);

    @BeforeEach
    void oneMemberAnswersWhatComesAlone() {
        peers.add("n1", new ForwardingPeerHandler() {
            @Override
            protected ForwardingPeerHandler peerHandler() {
                throw new AssertionError("only heartbeats come");
            }

            @Override
            public CompletableFuture<HeartBeatResponse> handleHeartBeat(HeartBeatRequest request) {
                alone.add(request);
                return CompletableFuture.completedFuture(answerTo(request));
            }
        });
    }

    /** Of a process that leaves heartbeats out where more than so many are not answered. */
    private HeartBeats heartBeats(int mostUnanswered) {
        return new HeartBeats(() -> gathering, (address, bundle) -> {
            bundles.put(address, bundle.requests());
            return bundleReply;
        }, mostUnanswered);
    }

    private static HeartBeatRequest beat(String group) {
        return new HeartBeatRequest(new Route(group, "n0", "n1"), 7, 3);
    }

    private static HeartBeatResponse answerTo(HeartBeatRequest request) {
        return new HeartBeatResponse(DLedgerResponseCode.SUCCESS, request.term(), request.round());
    }

    private CompletableFuture<HeartBeatResponse> send(String address, String group) {
        return beats.send(peers, address, beat(group), new BeatsToPeer(0));
    }

    @Test
    void whatIsGatheredForAProcessTravelsInOneMessage() {
        CompletableFuture<HeartBeatResponse> first = send("there:1", "g1");
        CompletableFuture<HeartBeatResponse> second = send("there:1", "g2");
        send("elsewhere:1", "g1");
        send("elsewhere:1", "g3");
        assertEquals(Map.of(), bundles);

        beats.sendGathered();
        assertEquals(Map.of("there:1", List.of(beat("g1"), beat("g2")),
            "elsewhere:1", List.of(beat("g1"), beat("g3"))), bundles);
        assertEquals(List.of(), alone);

        HeartBeatResponse refusal = new HeartBeatResponse(DLedgerResponseCode.EXPIRED_TERM, 8, 3);
        bundleReply.complete(new HeartBeatBundleReply(List.of(new Answer(0, answerTo(beat("g1"))),
            new Answer(1, refusal))));
        assertEquals(answerTo(beat("g1")), first.join());
        assertEquals(refusal, second.join());
    }

    @Test
    void nothingIsSentTwiceByGathering() {
        send("there:1", "g1");
        send("there:1", "g2");
        beats.sendGathered();
        bundles.clear();

        beats.sendGathered();

        assertEquals(Map.of(), bundles);
    }

    @Test
    void whatIsGatheredAloneTravelsAlone() {
        CompletableFuture<HeartBeatResponse> only = send("there:1", "g1");
        beats.sendGathered();

        assertEquals(Map.of(), bundles);
        assertEquals(List.of(beat("g1")), alone);
        assertEquals(answerTo(beat("g1")), only.join());
    }

    @Test
    void outsideOfTheGatheringThreadAHeartbeatLeavesAtOnce() {
        gathering = false;

        assertEquals(answerTo(beat("g1")), send("there:1", "g1").join());
        BeatsToPeer before = new BeatsToPeer(0);
        assertEquals(answerTo(beat("g1")), HeartBeats.ALONE.send(peers, "there:1", beat("g1"), before).join());
    }

    @Test
    void aMemberWhoseAddressIsNotKnownIsLeftToTheTransport() {
        assertEquals(answerTo(beat("g1")), send(null, "g1").join());
    }

    @Test
    void whoHasNotAnsweredYetIsAskedAloneAndNobodyWaitsForIt() {
        CompletableFuture<HeartBeatResponse> busy = send("there:1", "g1");
        CompletableFuture<HeartBeatResponse> free = send("there:1", "g2");
        CompletableFuture<HeartBeatResponse> last = send("there:1", "g3");
        beats.sendGathered();

        bundleReply.complete(new HeartBeatBundleReply(List.of(new Answer(-1, answerTo(beat("g1"))),
            new Answer(1, answerTo(beat("g2"))), new Answer(3, answerTo(beat("g4"))))));

        assertEquals(List.of(beat("g1"), beat("g3")), alone);
        assertEquals(answerTo(beat("g1")), busy.join());
        assertEquals(answerTo(beat("g2")), free.join());
        assertEquals(answerTo(beat("g3")), last.join());
    }

    @Test
    void whatDoesNotArriveIsAnsweredForNobodyAndNotSentAgain() {
        CompletableFuture<HeartBeatResponse> first = send("there:1", "g1");
        CompletableFuture<HeartBeatResponse> second = send("there:1", "g2");
        beats.sendGathered();

        bundleReply.completeExceptionally(new IOException("nobody is there"));

        assertTrue(first.isCompletedExceptionally());
        assertTrue(second.isCompletedExceptionally());
        assertEquals(List.of(), alone);
    }

    @Test
    void aMessageHasABoundedNumberOfHeartbeats() {
        for (int group = 0; group < 1024; group++) {
            assertFalse(bundles.containsKey("there:1"));
            send("there:1", "g" + group);
        }
        assertEquals(1024, bundles.get("there:1").size());
        bundles.clear();

        send("there:1", "g1024");
        beats.sendGathered();

        assertEquals(Map.of(), bundles);
        assertEquals(List.of(beat("g1024")), alone);
    }

    private void gather(BeatsToPeer ofSlow) {
        bundles.clear();
        beats.send(peers, "there:1", beat("slow"), ofSlow);
        send("there:1", "g1");
        send("there:1", "g2");
        beats.sendGathered();
    }

    @Test
    void aMemberThatHasNotAnsweredTheLastGetsTheNextLessOften() {
        BeatsToPeer ofSlow = new BeatsToPeer(2);
        gather(ofSlow);
        for (int round = 0; round < 2; round++) {
            gather(ofSlow);
            assertEquals(Map.of("there:1", List.of(beat("g1"), beat("g2"))), bundles, "others get theirs");
        }
        gather(ofSlow);
        assertEquals(List.of(beat("slow"), beat("g1"), beat("g2")), bundles.get("there:1"), "the last may be lost");
    }

    /** A slow way makes no heartbeats less: an answer may come later than the next is due. */
    @Test
    void whereFewAreUnansweredNoneIsLeftOut() {
        HeartBeats ofFew = heartBeats(2);
        BeatsToPeer slow = new BeatsToPeer(2);
        for (int round = 0; round < 3; round++) {
            ofFew.send(peers, "there:1", beat("slow"), slow);
        }
        BeatsToPeer elsewhere = new BeatsToPeer(2);
        for (int round = 0; round < 3; round++) {
            ofFew.send(peers, "elsewhere:1", beat("slow"), elsewhere);
        }
        ofFew.send(peers, "there:1", beat("slow"), slow);
        ofFew.sendGathered();

        assertEquals(3, bundles.get("there:1").size(), "the fourth is left out behind three");
        assertEquals(3, bundles.get("elsewhere:1").size(), "which are another process's");
        bundleReply.completeExceptionally(new IOException("nobody is there"));
        ofFew.send(peers, "there:1", beat("slow"), slow);
        ofFew.send(peers, "there:1", beat("slow"), slow);
        ofFew.sendGathered();
        assertEquals(2, bundles.get("there:1").size(), "those were given up");
    }

    @Test
    void aThousandUnansweredAreFew() {
        HeartBeats usual = new HeartBeats(() -> true, (address, bundle) -> bundleReply);
        BeatsToPeer slow = new BeatsToPeer(2);
        for (int sent = 0; sent < 1024; sent++) {
            slow.sent(usual.send(peers, "there:1", beat("slow"), new BeatsToPeer(0)));
        }
        usual.send(peers, "there:1", beat("slow"), slow);
        assertTrue(slow.leaveOut(), "not the last of a row: it was sent");
        usual.send(peers, "there:1", beat("slow"), slow);

        assertFalse(slow.leaveOut(), "the last of a row: that one was left out");
    }

    @Test
    void aMemberThatAnsweredOrCouldNotBeReachedGetsTheNext() {
        BeatsToPeer ofSlow = new BeatsToPeer(2);
        gather(ofSlow);
        bundleReply.completeExceptionally(new IOException("nobody is there"));
        gather(ofSlow);

        assertEquals(List.of(beat("slow"), beat("g1"), beat("g2")), bundles.get("there:1"));
    }

    @Test
    void whatDoesNotTravelWithOthersIsNeverLeftOut() {
        BeatsToPeer ofSlow = new BeatsToPeer(2);
        gather(ofSlow);
        gathering = false;

        assertEquals(answerTo(beat("slow")), beats.send(peers, "there:1", beat("slow"), ofSlow).join());
    }

    @Test
    void aGroupLeavesOutNoMoreThanAFollowerCanBeWithout() {
        assertEquals(3, leftOutOf(50, 8));
        assertEquals(1, leftOutOf(500, 4));
        assertEquals(0, leftOutOf(500, 3));
        assertEquals(0, leftOutOf(2000, 2));
    }

    private static int leftOutOf(long intervalMs, int leak) {
        DLedgerConfig config = new DLedgerConfig();
        config.setHeartBeatTimeIntervalMs(intervalMs);
        config.setMaxHeartBeatLeak(leak);
        BeatsToPeer beats = BeatsToPeer.within(config.raftOptions());
        beats.sent(new CompletableFuture<>());
        int leftOut = 0;
        while (beats.leaveOut()) {
            leftOut++;
        }
        return leftOut;
    }

    @Test
    void aBundleIsAnsweredByThoseWhoAnswerAtOnceAfterAllHaveBeenAsked() {
        List<HeartBeatRequest> asked = new ArrayList<>();
        CompletableFuture<HeartBeatResponse> late = new CompletableFuture<>();
        HeartBeatBundle bundle = new HeartBeatBundle(List.of(beat("g1"), beat("g2"), beat("g3"), beat("g4")));

        HeartBeatBundleReply reply = bundle.answers(request -> {
            asked.add(request);
            return switch (request.route().group()) {
                case "g1" -> late;
                case "g2" -> CompletableFuture.failedFuture(new IOException("the member has stopped"));
                case "g4" -> {
                    late.complete(answerTo(request)); // Of another thread that has held the lock, say.
                    yield new CompletableFuture<>();
                }
                default -> CompletableFuture.completedFuture(answerTo(request));
            };
        });

        assertEquals(bundle.requests(), asked);
        assertEquals(List.of(new Answer(0, answerTo(beat("g1"))), new Answer(2, answerTo(beat("g3")))),
            reply.answers());
    }
}
