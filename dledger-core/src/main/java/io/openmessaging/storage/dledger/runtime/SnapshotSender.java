package io.openmessaging.storage.dledger.runtime;

import java.util.Map;
import java.util.TreeMap;

import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/**
 * The snapshots that a leader is sending, one {@link SnapshotStream} a follower. A stream that was broken is gone on
 * with when the core asks again; one that it asks for no more ends. Guarded by the group's lock, but for what says so.
 */
final class SnapshotSender {
    private static final long NEVER = Long.MAX_VALUE;
    /** A stream that nobody has asked for during that time has no purpose any more. */
    private static final long UNASKED_MS = 10_000;

    private final GroupRunner runner;
    private final DLedgerStore store;
    private final DLedgerProtocol peers;
    private final Host host;
    private final Map<Integer, SnapshotStream> streams = new TreeMap<>();
    /** As the last turn left it, for people. */
    private volatile String described = "";

    SnapshotSender(GroupRunner runner, DLedgerStore store, DLedgerProtocol peers, Host host) {
        this.runner = runner;
        this.store = store;
        this.peers = peers;
        this.host = host;
    }

    void send(int peer, long round, long term, long index, int[] helpers, long nowMs) {
        SnapshotStream stream = streams.get(peer);
        if (stream != null && (stream.isOver() || stream.term() != term || stream.index() < store.base().index())) {
            stream.close();
            streams.remove(peer);
            stream = null;
        }
        if (stream == null) {
            if (!host.snapshotStreams().tryOpen()) {
                return; // The core asks again.
            }
            Route route = runner.memberState().membership().routeTo(peer);
            stream = new SnapshotStream(new SnapshotStream.Way(runner, peers, host, route, peer), store, term,
                index, helpers);
            streams.put(peer, stream);
        }
        stream.asked(round, nowMs);
    }

    void turn(long nowMs) {
        if (streams.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder();
        streams.values().removeIf(stream -> {
            if (stream.isOver() || nowMs - stream.askedMs() > UNASKED_MS) {
                stream.close();
                return true;
            }
            stream.turn(nowMs);
            text.append(stream.describe());
            return false;
        });
        described = text.toString();
    }

    long deadlineMs() {
        long deadlineMs = NEVER;
        for (SnapshotStream stream : streams.values()) {
            deadlineMs = Math.min(deadlineMs, Math.min(stream.dueMs(), stream.askedMs() + UNASKED_MS + 1));
        }
        return deadlineMs;
    }

    void stop() {
        streams.values().forEach(SnapshotStream::close);
        streams.clear();
        described = "";
    }

    /** Any thread. */
    String describe() {
        return described;
    }

    /** Whether this member still leads in that term. Any thread. */
    static boolean leads(MemberState state, long term) {
        MemberState.View view = state.view();
        return view.role() == MemberState.Role.LEADER && view.term() == term;
    }
}
