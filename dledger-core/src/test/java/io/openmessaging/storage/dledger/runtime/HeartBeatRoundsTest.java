package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.protocol.DLedgerProtocolHandler;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class HeartBeatRoundsTest {
    private static final long INTERVAL_MS = 50;

    @Test
    void roundsAreDueAtMultiplesOfTheIntervalWheneverTheLeaderWasElected() {
        TestGroup group = new TestGroup(3, config -> {
            config.setHeartBeatTimeIntervalMs(INTERVAL_MS);
            config.setQuietAfterMs(0);
        });
        GroupRunner leader = group.electLeader();
        GroupRunner follower = group.runners.stream().filter(runner -> runner != leader).findFirst().orElseThrow();
        List<Long> heardMs = new ArrayList<>();
        group.peers.add(follower.config().getSelfId(), new ForwardingPeerHandler() {
            @Override
            protected DLedgerProtocolHandler peerHandler() {
                return follower;
            }

            @Override
            public CompletableFuture<HeartBeatResponse> handleHeartBeat(HeartBeatRequest request) {
                heardMs.add(group.host.nowMs());
                return super.handleHeartBeat(request);
            }
        });
        long electedMs = group.host.nowMs();

        group.host.runUntil(() -> heardMs.size() == 4);

        long firstMs = electedMs - electedMs % INTERVAL_MS + INTERVAL_MS;
        assertEquals(List.of(firstMs, firstMs + INTERVAL_MS, firstMs + 2 * INTERVAL_MS, firstMs + 3 * INTERVAL_MS),
            heardMs);
    }
}
