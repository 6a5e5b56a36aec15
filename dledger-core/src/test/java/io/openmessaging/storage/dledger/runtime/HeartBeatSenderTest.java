package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.QuiesceRequest;
import io.openmessaging.storage.dledger.protocol.Route;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

/** The heartbeats of one group to two peers that answer none, behind a transport that has too many unanswered ones. */
class HeartBeatSenderTest {
    private final List<Long> sent = new ArrayList<>();
    private final DLedgerProtocol peers = mock(DLedgerProtocol.class);
    private final HeartBeats beats = new HeartBeats(() -> true, (address, bundle) -> new CompletableFuture<>(), -1);
    private final Host host = mock(Host.class);
    private final HeartBeatSender sender = new HeartBeatSender(
        new QuietMember(TestGroup.config(0, 3, config -> { }), null, host), peers, event -> { });

    HeartBeatSenderTest() {
        when(host.heartBeatsOf(any())).thenReturn(beats);
        when(peers.quiesce(any())).thenReturn(new CompletableFuture<>());
        when(peers.heartBeat(any())).thenAnswer(call -> {
            sent.add(call.getArgument(0, HeartBeatRequest.class).round());
            return new CompletableFuture<>();
        });
    }

    private void send(int peer, long term, long round) {
        sender.send(peer, "there:" + peer, new HeartBeatRequest(new Route("g", "n0", "n" + peer), term, round));
        beats.sendGathered();
    }

    @Test
    void eachPeerIsSentOneInFour() {
        for (long round = 1; round <= 9; round++) {
            send(1, 7, round);
        }
        send(2, 7, 10);

        assertEquals(List.of(1L, 5L, 9L, 10L), sent);
    }

    @Test
    void theFirstOfATermIsSent() {
        send(1, 7, 1);
        send(1, 8, 2);
        send(1, 8, 3);

        assertEquals(List.of(1L, 2L), sent);
    }

    /** Or, were the question lost, a whole election timeout would go by without a word. */
    @Test
    void theFirstBehindAQuestionIsSent() {
        send(1, 7, 1);
        sender.ask(1, new QuiesceRequest(new Route("g", "n0", "n1"), 7, -1, -1, 1, 1));
        send(1, 7, 2);
        send(1, 7, 3);

        assertEquals(List.of(1L, 2L), sent);
    }
}
