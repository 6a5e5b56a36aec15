package io.openmessaging.storage.dledger.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import io.openmessaging.storage.dledger.store.ForwardingStore;
import org.junit.jupiter.api.Test;

class ForceJobTest {
    private final List<String> forces = new ArrayList<>();
    private Runnable duringVote = () -> { };
    private long forceNs;

    private final ForwardingStore store = new ForwardingStore(new DLedgerMemoryStore()) {
        @Override
        public void sync() {
            forces.add("log");
            long untilNs = System.nanoTime() + forceNs;
            while (System.nanoTime() < untilNs) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void syncVote() {
            forces.add("vote");
            duringVote.run();
        }
    };

    @Test
    void aVoteIsForcedBeforeTheLogAndOneThatComesMeanwhileToo() {
        ManualHost host = new ManualHost();
        GroupRunner runner = new GroupRunner(TestGroup.config(0, 3, config -> { }), store, RecoveredLog.empty(),
            new DirectPeers(), host, 1);
        runner.start();
        TestVotes votes = new TestVotes(runner);
        votes.newTerm(3);
        duringVote = () -> {
            duringVote = () -> { };
            votes.newTerm(4);
        };

        host.force(runner);

        assertEquals(List.of("vote", "vote", "log"), forces);
        assertEquals(2, votes.answered(), "each answer waited for its vote");
    }

    @Test
    void slowForcesAreToldOnceAMinute() {
        // From the first force on: on a busy machine already those of the election may be slow.
        try (QuietLog quiet = QuietLog.of(ForceJob.class)) {
            ManualHost host = new ManualHost();
            GroupRunner leader = new GroupRunner(TestGroup.config(0, 1, config -> {
                config.setHeartBeatTimeIntervalMs(1);
                config.setMaxHeartBeatLeak(2);
            }), store, RecoveredLog.empty(), new DirectPeers(), host, 1);
            leader.start();
            host.runUntil(() -> leader.memberState().isLeader());
            forceNs = 10_000_000;
            for (int i = 0; i < 3; i++) {
                leader.append(TestGroup.proposal("x"));
                host.settle();
            }
            assertEquals(1, quiet.text().lines().count());
            assertTrue(quiet.text().contains("a third of the election timeout"), quiet.text());
        }
    }
}
