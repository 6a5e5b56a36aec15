package io.openmessaging.storage.dledger.runtime;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.ElectionTurns;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.RaftOptions;
import io.openmessaging.storage.dledger.protocol.DLedgerProtocol;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;

/** A member in its relation to the other groups of its process. Any thread; holds no state of its own. */
final class QuietMember implements QuietGroup {
    private final String group;
    /** Asked for at every beat of the process, once for each group. */
    private final RaftOptions options;
    private final GroupRunner runner;
    private final Host host;

    QuietMember(DLedgerConfig config, GroupRunner runner, Host host) {
        this.group = config.getGroup();
        this.options = config.raftOptions();
        this.runner = runner;
        this.host = host;
    }

    /** Number by which the process goes there; {@code Effects.NO_PROCESS} where groups are never quiet. */
    long processTowards(String address) {
        return host.beatsOf(runner).processTowards(address);
    }

    void leads(Collection<String> addresses, long nowMs) {
        host.beatsOf(runner).leads(this, addresses, nowMs);
    }

    void follows(long leaderProcess, long nowMs) {
        host.beatsOf(runner).follows(this, leaderProcess, nowMs);
    }

    void awake() {
        host.beatsOf(runner).awake(this);
    }

    /** Sends a heartbeat, perhaps together with those of others behind the same transport. */
    CompletableFuture<HeartBeatResponse> heartBeat(DLedgerProtocol peers, String address, HeartBeatRequest request,
                                                   BeatsToPeer before) {
        return host.heartBeatsOf(runner).send(peers, address, request, before);
    }

    /** To a peer that gets its first heartbeat now. */
    BeatsToPeer newBeats() {
        return BeatsToPeer.within(options);
    }

    ElectionTurns turns() {
        return host.turnsOf(runner);
    }

    @Override
    public String group() {
        return group;
    }

    @Override
    public long electionTimeoutMs() {
        return options.electionTimeoutMs();
    }

    @Override
    public long heartBeatIntervalMs() {
        return options.heartBeatIntervalMs();
    }

    @Override
    public void wake(long turnMs) {
        runner.deliver(new RaftEvent.Woken(turnMs));
    }
}
