package io.openmessaging.storage.dledger.rpc.netty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.runtime.Counters;
import io.openmessaging.storage.dledger.snapshot.SnapshotReader;
import io.openmessaging.storage.dledger.snapshot.SnapshotWriter;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.StateMachine;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Goal: a snapshot comes to a member from a follower that has it, and the leader sends none of its bytes. Method: three
 * members on loopback, with real threads and stores in memory, one of which starts when the others have dropped what it
 * lacks.
 */
class SnapshotHelpTest extends TransportTest {
    private static final int THRESHOLD = 100;
    private static final int BALLAST_BYTES = 100_000;
    private static final int CHUNK_BYTES = 4096;

    /** Counts what it is told; saves that with many bytes that nobody needs. */
    private static final class Counting implements StateMachine {
        private final AtomicLong count = new AtomicLong();

        @Override
        public void onApply(CommittedEntryIterator iterator) {
            while (iterator.hasNext()) {
                iterator.next();
                count.incrementAndGet();
            }
        }

        @Override
        public boolean onSnapshotSave(SnapshotWriter writer) {
            try {
                writer.writeFile("ballast", new byte[BALLAST_BYTES]);
                writer.writeFile("count", ByteBuffer.allocate(Long.BYTES).putLong(count.get()).array());
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean onSnapshotLoad(SnapshotReader reader) {
            try {
                count.set(ByteBuffer.wrap(reader.readFile("count")).getLong());
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The members of a group, each in a process of its own, which may have members of other groups. */
    private final class Group {
        private final String name;
        private final String peers;
        private final List<DLedgerMemoryStore> stores = new ArrayList<>();
        private final List<Counting> machines = new ArrayList<>();
        private final List<DLedgerServer> servers = new ArrayList<>();

        Group(String name, String peers) {
            this.name = name;
            this.peers = peers;
        }

        DLedgerConfig config() {
            DLedgerConfig config = new DLedgerConfig();
            config.setGroup(name);
            config.setSelfId("n" + servers.size());
            config.setPeers(peers);
            config.setStoreType(DLedgerConfig.MEMORY);
            config.setEnableSnapshot(true);
            config.setSnapshotThreshold(THRESHOLD);
            config.setSnapshotKeepEntriesForFollowers(5);
            config.setMaxBatchAppendSize(CHUNK_BYTES);
            return config;
        }

        /** Starts the next member behind that transport. */
        void start(DLedgerRpcNettyService rpc) {
            DLedgerMemoryStore store = new DLedgerMemoryStore();
            Counting machine = new Counting();
            DLedgerServer server = DLedgerServer.builder(config()).store(store).sharedRpc(rpc).stateMachine(machine)
                .build();
            closedLater(server::shutdown);
            server.startup();
            stores.add(store);
            machines.add(machine);
            servers.add(server);
        }

        /** Lets both write until they have dropped what a third member lacks; the leader's number. */
        int writeAndDrop() throws Exception {
            Eventually.holds("somebody leads", () -> servers.stream().anyMatch(one -> one.getMemberState().isLeader()));
            int leader = servers.get(0).getMemberState().isLeader() ? 0 : 1;
            for (int written = 0; written < THRESHOLD; written++) {
                assertEquals(DLedgerResponseCode.SUCCESS,
                    Eventually.get(servers.get(leader).write(new byte[10])).code());
            }
            long last = stores.get(leader).lastIndex();
            Eventually.holds("both have a snapshot up to the end",
                () -> hasSnapshot(0, last) && hasSnapshot(1, last) && stores.get(leader).base().index() > 0);
            return leader;
        }

        private boolean hasSnapshot(int member, long index) {
            try {
                return stores.get(member).snapshots().list().stream().anyMatch(one -> one.index() == index);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void awaitThird() {
            Eventually.holds("the third member has all", () -> machines.get(2).count.get() == THRESHOLD);
            Eventually.holds("it came as a snapshot", () -> counter(2, Counters.Kind.INSTALLED_SNAPSHOTS) == 1);
        }

        long counter(int member, Counters.Kind kind) {
            return servers.get(member).counters().get(kind);
        }
    }

    private static String peers() throws IOException {
        StringBuilder peers = new StringBuilder();
        List<ServerSocket> held = new ArrayList<>();
        for (int member = 0; member < 3; member++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            held.add(socket);
            peers.append('n').append(member).append("-127.0.0.1:").append(socket.getLocalPort()).append(';');
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        return peers.toString();
    }

    private DLedgerRpcNettyService transport(Group group) {
        DLedgerRpcNettyService rpc = new DLedgerRpcNettyService(group.config());
        closedLater(rpc::shutdown);
        return rpc;
    }

    @Test
    void aFollowerGivesItAndTheLeaderSendsNothingOfIt() throws Exception {
        Group group = new Group(GROUP, peers());
        group.start(transport(group));
        group.start(transport(group));
        int leader = group.writeAndDrop();

        group.start(transport(group));

        group.awaitThird();
        assertEquals(0, group.counter(leader, Counters.Kind.SENT_SNAPSHOT_PARTS));
        assertEquals(BALLAST_BYTES / CHUNK_BYTES + 2, group.counter(1 - leader, Counters.Kind.RELAYED_SNAPSHOT_PARTS));
    }

    /** Historical defect L16: behind a port of several groups the request to install was never answered. */
    @Test
    void groupsBehindOnePortGetEachTheirOwn() throws Exception {
        String peers = peers();
        List<Group> groups = List.of(new Group("orders", peers), new Group("bills", peers));
        for (int process = 0; process < 2; process++) {
            DLedgerRpcNettyService rpc = transport(groups.get(0));
            groups.forEach(group -> group.start(rpc));
        }
        for (Group group : groups) {
            group.writeAndDrop();
        }

        DLedgerRpcNettyService rpc = transport(groups.get(0));
        groups.forEach(group -> group.start(rpc));

        groups.forEach(Group::awaitThird);
    }
}
