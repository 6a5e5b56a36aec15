package io.openmessaging.storage.dledger.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.QuiesceRequest;

/**
 * Sends a leader's heartbeats, perhaps together with those of other groups, and what stands for one. Called under the
 * group's lock.
 */
final class HeartBeatSender {
    private final QuietMember quiet;
    private final DLedgerProtocol peers;
    private final Consumer<RaftEvent> onAnswer;
    private final Map<Integer, BeatsToPeer> beats = new HashMap<>();
    /** The term of which {@code beats} is. */
    private long term;

    /**
     * The heartbeats of one member.
     *
     * @param onAnswer gets the answers, on any thread
     */
    HeartBeatSender(QuietMember quiet, DLedgerProtocol peers, Consumer<RaftEvent> onAnswer) {
        this.quiet = quiet;
        this.peers = peers;
        this.onAnswer = onAnswer;
    }

    /** Sends it to host:port, null for an address that is not known; now, or soon, or, behind others, not at all. */
    void send(int peer, String address, HeartBeatRequest request) {
        if (request.term() != term) {
            term = request.term();
            beats.clear();
        }
        BeatsToPeer before = beats.computeIfAbsent(peer, unused -> quiet.newBeats());
        quiet.heartBeat(peers, address, request, before).thenAccept(
            response -> onAnswer.accept(new RaftEvent.HeartBeatReplied(peer, response)));
    }

    /** Sends the question that stands for a heartbeat, behind which the next one is not left out. */
    void ask(int peer, QuiesceRequest request) {
        beats.remove(peer);
        peers.quiesce(request).thenAccept(
            response -> onAnswer.accept(new RaftEvent.QuiesceReplied(peer, response)));
    }
}
