package io.openmessaging.storage.dledger.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.MemberChange;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** Goal: what a member says while it waits to be added to a group. Method: real cores, time that the test makes. */
class JoiningMemberTest {
    private static final int STEP_MS = 50;

    private static void founderAndNewcomer(DLedgerConfig config) {
        if (config.getSelfId().equals("n0")) {
            config.setPeers("n0-localhost:20911");
        } else {
            config.setJoin(true);
        }
    }

    private static void pass(TestGroup group, int minutes) {
        for (int ms = 0; ms < minutes * 60_000; ms += STEP_MS) {
            group.host.advance(STEP_MS);
            group.host.settle();
        }
    }

    private static long timesSaid(QuietLog log) {
        return log.text().lines().filter(line -> line.equals("g/n1 waits to be added to its group, of which its "
            + "settings name n0-localhost:20911;n1-localhost:20912: add-member --id n1 --address localhost:20912 asks "
            + "the leader for it, as DLedgerServer.changeMembers does")).count();
    }

    @Test
    void itSaysOnceAMinuteThatItWaitsUntilItIsAMember() {
        try (QuietLog log = QuietLog.of(GroupRunner.class)) {
            TestGroup group = new TestGroup(2, JoiningMemberTest::founderAndNewcomer);
            GroupRunner leader = group.electLeader();
            pass(group, 1);
            assertEquals(1, timesSaid(log), log.text());
            pass(group, 2);
            assertEquals(3, timesSaid(log), log.text());
            CompletableFuture<DLedgerResponseCode> added = leader.ask(token -> new RaftEvent.ChangeRequested(token,
                MemberChange.addVoter("n1", "localhost:20912")));
            group.host.runUntil(added::isDone);
            assertEquals(DLedgerResponseCode.SUCCESS, added.join());
            pass(group, 3);
            assertEquals(3, timesSaid(log), log.text());
            leader.stop(); // Without a leader it waits, but not to be added.
            pass(group, 3);
            assertEquals(3, timesSaid(log), log.text());
            group.runners.get(1).stop();
        }
    }
}
