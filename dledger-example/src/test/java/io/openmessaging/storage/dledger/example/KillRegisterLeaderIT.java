package io.openmessaging.storage.dledger.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.example.demo.LocalGroup;
import io.openmessaging.storage.dledger.example.demo.Poll;
import io.openmessaging.storage.dledger.example.register.RegisterWorker;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode.Outcome;
import io.openmessaging.storage.dledger.protocol.MetadataResponse;
import io.openmessaging.storage.dledger.sim.LinearizabilityChecker;
import io.openmessaging.storage.dledger.sim.LinearizabilityChecker.Operation;

/**
 * A register of three processes that takes snapshots: its leader is killed again and again while clients write through
 * sessions and each of them reads from one member. Whatever they saw must fit into one order. The system property
 * {@code dledger.kills} says how often; the default keeps the build short.
 */
class KillRegisterLeaderIT {
    private static final int KILLS = Integer.getInteger("dledger.kills", 3);
    private static final int WORKERS = 6;
    private static final int KEYS = 3;
    private static final int OPERATIONS_BETWEEN_KILLS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void whatClientsSeeIsLinearizableWhenLeadersAreKilled() throws Exception {
        List<String> options = List.of("--enable-snapshot", "--snapshot-threshold", "200");
        List<RegisterWorker> workers = new ArrayList<>();
        try (LocalGroup group = new LocalGroup("register", Cli.jar().toString(), directory, options)) {
            group.start();
            String[] peers = group.peers().split(";");
            try (DLedgerClient observer = new DLedgerClient("default", group.peers())) {
                observer.startup();
                for (int i = 0; i < WORKERS; i++) {
                    workers.add(new RegisterWorker(i, KEYS, group.peers(), peers[i % peers.length]));
                }
                for (int i = 0; i < KILLS; i++) {
                    awaitMore(workers);
                    String leader = leaderOf(observer);
                    group.member(leader).kill();
                    awaitMore(workers);
                    group.restart(leader);
                }
                awaitMore(workers);
            }
            assertLinearizable(workers);
        } finally {
            workers.forEach(RegisterWorker::close);
        }
    }

    private static int done(List<RegisterWorker> workers) {
        return workers.stream().mapToInt(RegisterWorker::done).sum();
    }

    private static void awaitMore(List<RegisterWorker> workers) throws Exception {
        int enough = done(workers) + OPERATIONS_BETWEEN_KILLS;
        Poll.until(enough + " operations", PATIENCE, () -> done(workers) >= enough ? workers : null);
    }

    private static String leaderOf(DLedgerClient client) throws Exception {
        return Poll.until("a leader", PATIENCE, () -> {
            MetadataResponse answer = client.metadata();
            return answer.responseCode().outcome() == Outcome.SUCCESS ? answer.getLeaderId() : null;
        });
    }

    private static void assertLinearizable(List<RegisterWorker> workers) throws Exception {
        List<RegisterWorker.Happened> all = new ArrayList<>();
        for (RegisterWorker worker : workers) {
            all.addAll(worker.stop());
        }
        for (int key = 0; key < KEYS; key++) {
            int ofKey = key;
            List<Operation> history = all.stream().filter(each -> each.key() == ofKey)
                .map(RegisterWorker.Happened::operation).toList();
            assertTrue(LinearizabilityChecker.isLinearizable(history), () -> "key " + ofKey + ": no order fits the "
                + history.size() + " operations");
        }
        long unknown = all.stream().filter(each -> each.operation().end() == LinearizabilityChecker.NEVER).count();
        System.out.printf("%d leaders killed, %d operations, %d of unknown outcome: linearizable%n", KILLS, all.size(),
            unknown);
    }
}
