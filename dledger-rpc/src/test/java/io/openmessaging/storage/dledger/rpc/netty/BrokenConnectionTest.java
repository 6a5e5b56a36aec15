package io.openmessaging.storage.dledger.rpc.netty;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BrokenConnectionTest extends TransportTest {
    @Test
    void whatIsInFlightFailsAsUnknownAtOnceWhenThePeerGoes() throws Exception {
        DLedgerRpcNettyService n0 = started();
        DLedgerRpcNettyService n1 = started();
        FakeMember other = join(n0, n1).get(1);
        Eventually.get(n0.heartBeat(beat(0)));
        other.asked.clear();
        other.onHeartBeat = request -> new CompletableFuture<>();
        List<CompletableFuture<HeartBeatResponse>> inFlight = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            inFlight.add(n0.heartBeat(beat(i)));
        }
        Eventually.holds("all arrive", () -> asked(other, HeartBeatRequest.class).size() == 100);
        long beforeNs = System.nanoTime();
        n1.shutdown();
        for (CompletableFuture<HeartBeatResponse> each : inFlight) {
            assertEquals(DLedgerResponseCode.NETWORK_ERROR, Eventually.failureOf(each).code());
        }
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beforeNs);
        assertTrue(tookMs < 2000, "took " + tookMs + " ms, the timeout is 3000");
    }

    @Test
    void aFaultOfTheJvmThatComesUpInOneMembersWorkIsToldToAll() throws Exception {
        DLedgerRpcNettyService n0 = started();
        DLedgerRpcNettyService n1 = started();
        FakeMember other = join(n0, n1).get(1);
        FakeMember ofAnotherGroup = new FakeMember();
        n1.register("another", "n1", id -> null, ofAnotherGroup, ofAnotherGroup);
        InternalError fault = new InternalError("a fault occurred in a recent unsafe memory access operation");
        other.onHeartBeat = request -> {
            throw fault;
        };
        Eventually.get(n0.heartBeat(beat(0)).handle((response, failure) -> failure));
        assertEquals(List.of(fault), List.copyOf(other.faults));
        assertEquals(List.of(fault), List.copyOf(ofAnotherGroup.faults));
    }

    @Test
    void aPeerThatComesBackIsReachedAgain() throws Exception {
        DLedgerRpcNettyService n0 = started();
        DLedgerRpcNettyService n1 = started();
        join(n0, n1);
        Eventually.get(n0.heartBeat(beat(1)));
        int port = n1.listenPort();
        n1.shutdown();
        Eventually.holds("the peer is found to be gone", () -> n0.heartBeat(beat(2)).isCompletedExceptionally());
        DLedgerRpcNettyService again = closedLater(new DLedgerRpcNettyService(configOn("127.0.0.1:" + port)));
        again.startup();
        FakeMember member = new FakeMember();
        again.register(GROUP, "n1", id -> null, member, member);
        Eventually.holds("a heartbeat is answered again", () -> isAnswered(n0));
    }

    private static boolean isAnswered(DLedgerRpcNettyService service) {
        return service.heartBeat(beat(3)).handle((response, failure) -> failure == null).join();
    }

    @Test
    void aPeerThatNobodyListensForIsUnreachableAtOnceAndSlicesComeBack() throws Exception {
        DLedgerRpcNettyService n0 = started();
        DLedgerRpcNettyService n1 = started();
        join(n0, n1);
        n1.shutdown();
        AtomicInteger released = new AtomicInteger();
        List<CompletableFuture<PushEntryResponse>> pushes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            pushes.add(n0.push(push(1, 2000, released::incrementAndGet)));
        }
        for (CompletableFuture<PushEntryResponse> each : pushes) {
            assertEquals(DLedgerResponseCode.UNREACHABLE, Eventually.failureOf(each).code());
        }
        Eventually.holds("all slices come back", () -> released.get() == 100);
    }

    @Test
    void aPeerThatReadsNothingCostsABoundedQueueAndFastRefusals() throws Exception {
        DLedgerRpcNettyService n0 = started();
        try (ServerSocket mute = new ServerSocket(0)) {
            FakeMember self = new FakeMember();
            n0.register(GROUP, "n0", Map.of("n1", "127.0.0.1:" + mute.getLocalPort())::get, self, self);
            AtomicInteger released = new AtomicInteger();
            List<CompletableFuture<PushEntryResponse>> pushes = new ArrayList<>();
            Eventually.holds("a push is refused", () -> {
                pushes.add(n0.push(push(1, 1 << 20, released::incrementAndGet)));
                return pushes.get(pushes.size() - 1).isCompletedExceptionally();
            });
            assertEquals(DLedgerResponseCode.UNREACHABLE,
                Eventually.failureOf(pushes.get(pushes.size() - 1)).code());
            assertTrue(pushes.size() - released.get() <= 18, "16 MiB wait at most, one more to go over it: "
                + (pushes.size() - released.get()));
            n0.shutdown();
            for (CompletableFuture<PushEntryResponse> each : pushes) {
                Eventually.failureOf(each);
            }
            Eventually.holds("all slices come back", () -> released.get() == pushes.size());
        }
    }

    @Test
    void aRequestThatIsNeverAnsweredTimesOutAndAMuteConnectionIsGivenUp() throws Exception {
        IoThreads threads = IoThreads.ofClient();
        TransportCounters counters = new TransportCounters();
        PeerChannels channels = new PeerChannels(threads, counters, new InboundBudget(Long.MAX_VALUE));
        try (ServerSocket mute = new ServerSocket(0)) {
            String address = "127.0.0.1:" + mute.getLocalPort();
            CompletableFuture<?> answer = channels.ask(address, beat(1), HeartBeatResponse.class, 100);
            assertEquals(DLedgerResponseCode.TIMEOUT, Eventually.failureOf(answer).code());
            Eventually.holds("the connection ends", () -> counters.snapshot().connectionsClosed() == 1);
        } finally {
            channels.close();
            threads.shutdown();
        }
    }

    @Test
    void anAnswerOfGarbageFailsTheRequestAndTheConnection() throws Exception {
        DLedgerRpcNettyService n0 = started();
        try (ServerSocket liar = new ServerSocket(0)) {
            FakeMember self = new FakeMember();
            n0.register(GROUP, "n0", Map.of("n1", "127.0.0.1:" + liar.getLocalPort())::get, self, self);
            CompletableFuture<HeartBeatResponse> answer = n0.heartBeat(beat(1));
            try (Socket accepted = liar.accept()) {
                accepted.getInputStream().read();
                accepted.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
                assertEquals(DLedgerResponseCode.NETWORK_ERROR, Eventually.failureOf(answer).code());
            }
            assertEquals(1, n0.stats().framesRefused());
        }
    }

    @Test
    void aPushHeldByTheReceiverOutlivesItsConnection() throws Exception {
        DLedgerRpcNettyService n0 = started();
        DLedgerRpcNettyService n1 = started();
        FakeMember other = join(n0, n1).get(1);
        CompletableFuture<PushEntryRequest> held = new CompletableFuture<>();
        other.onPush = request -> {
            held.complete(request);
            return new CompletableFuture<>();
        };
        CompletableFuture<PushEntryResponse> answer = n0.push(push(3, 5000, () -> { }));
        PushEntryRequest request = Eventually.get(held);
        n0.shutdown();
        assertEquals(DLedgerResponseCode.NETWORK_ERROR, Eventually.failureOf(answer).code());
        assertEquals(Entries.encoded(10, 3, 5000), request.entries().bytes());
        request.entries().close();
    }

    @Test
    void afterShutdownEverythingIsRefusedAndSlicesComeBack() throws Exception {
        DLedgerRpcNettyService n0 = started();
        DLedgerRpcNettyService n1 = started();
        join(n0, n1);
        n0.shutdown();
        AtomicInteger released = new AtomicInteger();
        assertEquals(DLedgerResponseCode.UNREACHABLE,
            Eventually.failureOf(n0.push(push(1, 10, released::incrementAndGet))).code());
        assertEquals(1, released.get());
        assertRefusesConnections(n0.listenPort());
    }

    private static void assertRefusesConnections(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            throw new AssertionError("still listening: " + socket);
        } catch (IOException e) {
            assertTrue(e.getMessage().contains("refused"), e.getMessage());
        }
    }
}
