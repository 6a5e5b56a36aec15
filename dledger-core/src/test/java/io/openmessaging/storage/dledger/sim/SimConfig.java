package io.openmessaging.storage.dledger.sim;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.RaftOptions;

/** The settings of one simulated member, as the seed drew them. */
final class SimConfig extends DLedgerConfig {
    private final RaftOptions raft;

    SimConfig(SimOptions options, String selfId) {
        this.raft = options.timing().raft().with(options.transfers().leadership())
            .withLease(options.reads().leaseMs());
        StringBuilder peers = new StringBuilder();
        for (int i = 0; i < options.members(); i++) {
            peers.append(idOf(i)).append("-sim:").append(i + 1).append(';');
        }
        setGroup("sim");
        setSelfId(selfId);
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
