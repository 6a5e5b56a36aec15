package io.openmessaging.storage.dledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Goal: three processes with many groups that are never quiet. Method: runtimes of their own, a transport of calls. */
@Timeout(60)
class HeartBeatsOfManyGroupsTest {
    private static final int GROUPS = 12;
    private static final String PEERS = "n0-localhost:20911;n1-localhost:20912;n2-localhost:20913";

    /** What one process has. */
    private record Machine(LocalRpcService rpc, DLedgerRuntime runtime, List<DLedgerServer> servers) {
        Set<String> ledGroups() {
            return servers.stream().filter(server -> server.getMemberState().isLeader())
                .map(server -> server.getdLedgerConfig().getGroup()).collect(Collectors.toSet());
        }

        /** Whether some message had heartbeats of just the groups that are led here now. */
        boolean hasSentAllTogether() {
            Set<String> led = ledGroups();
            return rpc.bundles.stream().anyMatch(bundle -> led.equals(bundle.requests().stream()
                .map(request -> request.route().group()).collect(Collectors.toSet())));
        }
    }

    private final ExecutorService networkThreads = Executors.newFixedThreadPool(2);
    private final LocalRpcService.Network network = new LocalRpcService.Network(networkThreads);
    private final List<Machine> machines = new ArrayList<>();

    @AfterEach
    void endEverything() throws InterruptedException {
        machines.forEach(machine -> {
            machine.servers.forEach(DLedgerServer::shutdown);
            machine.runtime.close();
        });
        networkThreads.shutdown();
        assertTrue(networkThreads.awaitTermination(10, TimeUnit.SECONDS));
    }

    private void start(String id) {
        Machine machine = new Machine(new LocalRpcService(network), new DLedgerRuntime(1, 1), new ArrayList<>());
        machines.add(machine);
        for (int group = 0; group < GROUPS; group++) {
            DLedgerConfig config = new DLedgerConfig();
            config.setGroup("g" + group);
            config.setSelfId(id);
            config.setPeers(PEERS);
            config.setStoreType(DLedgerConfig.MEMORY);
            config.setQuietAfterMs(0);
            DLedgerServer server = DLedgerServer.builder(config).store(new DLedgerMemoryStore())
                .sharedRpc(machine.rpc).runtime(machine.runtime).build();
            machine.servers.add(server);
            server.startup();
        }
    }

    /** Historical defect P2: more than a handful of threads for each group. */
    @Test
    void allGroupsOfAProcessShareItsThreads() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        start("n0");
        start("n1");

        Await.within(30, () -> machines.stream().mapToInt(machine -> machine.ledGroups().size()).sum() == GROUPS);

        long started = Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("dledger-") && !before.contains(thread)).count();
        assertTrue(started > 0 && started < GROUPS, started + " threads for " + 2 * GROUPS + " members");
    }

    @Test
    void allGroupsOfAProcessTakeTurnsWithEachOther() {
        start("n0");

        Set<ElectionTurns> turns = machines.get(0).servers.stream()
            .map(server -> machines.get(0).runtime.turnsOf(server.runner())).collect(Collectors.toSet());

        assertEquals(1, turns.size());
        assertFalse(turns.contains(ElectionTurns.AT_ONCE));
    }

    @Test
    void theHeartbeatsOfAllGroupsThatAProcessLeadsTravelInOneMessage() {
        for (String id : List.of("n0", "n1", "n2")) {
            start(id);
        }
        Await.within(30, () -> machines.stream().mapToInt(machine -> machine.ledGroups().size()).sum() == GROUPS);

        Await.within(30, () -> machines.stream().allMatch(
            machine -> machine.ledGroups().size() < 2 || machine.hasSentAllTogether()));

        Set<String> led = machines.stream().flatMap(machine -> machine.ledGroups().stream())
            .collect(Collectors.toSet());
        assertEquals(GROUPS, led.size());
    }
}
