package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.MemberListener;
import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import io.openmessaging.storage.dledger.store.ForwardingStore;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Goal: an application hears what its member is. Method: real cores, stores in memory, tasks run by hand. */
class MemberNewsTest {
    /** Writes down what it hears. */
    private static final class Notes implements MemberListener {
        private final List<String> heard = new ArrayList<>();

        @Override
        public void roleChanged(long term, MemberState.Role role) {
            heard.add(role + " " + term);
        }

        @Override
        public void leaderChanged(long term, String leaderId) {
            heard.add("leader " + leaderId + " " + term);
        }

        @Override
        public void healthChanged(Health health) {
            heard.add(health.toString());
        }

        private List<String> last(int count) {
            return heard.subList(heard.size() - count, heard.size());
        }
    }

    @Test
    void membersHearOfTheirRolesAndOfTheLeaderAndOfItsStop() {
        TestGroup group = new TestGroup(3);
        List<Notes> notes = new ArrayList<>();
        for (GroupRunner runner : group.runners) {
            notes.add(new Notes());
            runner.addMemberListener(notes.get(notes.size() - 1));
        }
        GroupRunner leader = group.electLeader();
        group.host.settle();
        int leading = group.runners.indexOf(leader);
        int following = (leading + 1) % 3;
        long term = leader.memberState().currTerm();

        assertEquals(List.of("LEADER " + term, "leader n" + leading + " " + term), notes.get(leading).last(2));
        assertEquals(List.of("FOLLOWER " + term, "leader n" + leading + " " + term), notes.get(following).last(2));

        leader.stop();
        assertEquals(List.of("UNKNOWN " + term, "leader  " + term), notes.get(leading).last(2));
    }

    @Test
    void aListenerHearsNothingOfWhatDidNotChange() {
        TestGroup group = new TestGroup(1);
        GroupRunner leader = group.electLeader();
        group.host.settle();
        Notes late = new Notes();
        leader.addMemberListener(late);

        leader.append(TestGroup.proposal("x"));
        group.host.advance(1000);
        group.host.settle();

        assertEquals(List.of(), late.heard);
    }

    @Test
    void aRecoveringMemberSaysThatItIsWholeAgain() {
        Notes notes = new Notes();
        try (QuietLog quiet = QuietLog.of(GroupRunner.class)) {
            TestGroup group = new TestGroup(new ForwardingStore(new DLedgerMemoryStore()) {
                @Override
                public RecoveredLog open() {
                    return new RecoveredLog(LogBase.START, -1, "", -1, -1, new long[0], new long[0], new Life(4, true));
                }
            });
            group.runner(0).addMemberListener(notes);
            group.electLeader();
            group.host.settle();
            assertTrue(quiet.text().contains("is RECOVERING"), quiet.text());
        }
        assertEquals(List.of("WHOLE"), notes.heard.stream().filter("WHOLE"::equals).toList());
    }

    @Test
    void aFaultIsHeardAfterTheAppendThatMetItAndNotOnItsStack() {
        TestGroup group = new TestGroup(new ForwardingStore(new DLedgerMemoryStore()) {
            @Override
            public void append(long term, long firstIndex, Proposal proposal) {
                throw new IllegalStateException("on purpose: the store throws");
            }
        });
        GroupRunner leader = group.electLeader();
        group.host.settle();
        Notes notes = new Notes();
        leader.addMemberListener(notes);

        try (QuietLog quiet = QuietLog.of(GroupRunner.class)) {
            leader.append(TestGroup.proposal("x"));
            assertEquals(List.of(), notes.heard);
            group.host.runTasks();
            assertTrue(quiet.text().contains("g/n0"), quiet.text());
        }

        assertEquals(List.of("UNKNOWN 0", "leader  0", "FAILED"), notes.heard);
        assertNotNull(leader.failure());
    }
}
