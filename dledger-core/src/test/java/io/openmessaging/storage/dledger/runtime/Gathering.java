package io.openmessaging.storage.dledger.runtime;

import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;

/** What a timer's thread does with {@link HeartBeats}, for simulators that stand for it. */
public final class Gathering {
    private Gathering() {
    }

    /** As a group sends its heartbeat. */
    public static CompletableFuture<HeartBeatResponse> send(HeartBeats beats, DLedgerProtocol peers, String address,
                                                            HeartBeatRequest request) {
        return beats.send(peers, address, request, new BeatsToPeer(0));
    }

    /** As the timer's thread ends its work. */
    public static void end(HeartBeats beats) {
        beats.sendGathered();
    }
}
