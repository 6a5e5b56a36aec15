package io.openmessaging.storage.dledger.sim;

import java.util.Map;
import java.util.TreeMap;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.RaftOptions;
import io.openmessaging.storage.dledger.entry.Configuration;

/** The settings of one simulated member, as the seed drew them. */
final class SimConfig extends DLedgerConfig {
    private RaftOptions raft;

    /** Of the member with that ordinal; one beyond those that the group is founded with waits to be added. */
    SimConfig(SimOptions options, int ordinal) {
        this.raft = options.timing().raft().with(options.transfers().leadership())
            .withLease(options.reads().leaseMs());
        StringBuilder peers = new StringBuilder();
        for (int i = 0; i < options.members(); i++) {
            peers.append(idOf(i)).append('-').append(addressOf(i)).append(';');
        }
        if (ordinal >= options.members()) {
            setJoin(true);
            peers.append(idOf(ordinal)).append('-').append(addressOf(ordinal)).append(';');
        }
        setGroup("sim");
        setSelfId(idOf(ordinal));
        setPeers(peers.toString());
        setFlushMode(options.timing().flushMode());
        setFlushFileInterval(options.losses().flushIntervalMs());
        setHeartBeatTimeIntervalMs(raft.heartBeatIntervalMs());
        setMaxHeartBeatLeak((int) (raft.electionTimeoutMs() / raft.heartBeatIntervalMs()));
        setMinVoteIntervalMs(raft.minVoteIntervalMs());
        setMaxVoteIntervalMs(raft.maxVoteIntervalMs());
        setMaxPushTimeOutMs(raft.maxPushTimeoutMs());
        setMaxBatchAppendSize(raft.maxPushBytes());
        setMaxPendingRequestsNum(options.timing().maxPending());
        setMaxWaitAckTimeMs(options.timing().maxWaitAckMs());
    }

    /** The member may found its group with a majority. */
    void foundByMajority() {
        raft = raft.foundingByMajority(true);
    }

    /** The configuration that a group of so many is founded with. */
    static Configuration founded(int members) {
        Map<String, String> addresses = new TreeMap<>();
        for (int i = 0; i < members; i++) {
            addresses.put(idOf(i), addressOf(i));
        }
        return Configuration.ofVoters(addresses);
    }

    /** Where the member with that ordinal is at first. */
    static String addressOf(int ordinal) {
        return "sim:" + (ordinal + 1);
    }

    /** The other place where the member with that ordinal can be. */
    static String otherAddressOf(int ordinal) {
        return "elsewhere:" + (ordinal + 1);
    }

    /** The ordinal of the member at that address. */
    static int ordinalAt(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1)) - 1;
    }

    /** The id of the member with that ordinal. */
    static String idOf(int ordinal) {
        return "n" + (ordinal + 1);
    }

    /** The ordinal of the member with that id, -1 for none. */
    static int ordinalOf(String id) {
        return id == null || id.isEmpty() ? -1 : Integer.parseInt(id.substring(1)) - 1;
    }

    /** Also the limits that the configuration has no property for. */
    @Override
    public RaftOptions raftOptions() {
        return raft;
    }
}
