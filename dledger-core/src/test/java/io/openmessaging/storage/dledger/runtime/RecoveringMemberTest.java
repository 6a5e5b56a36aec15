package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.GetEntriesRequest;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import io.openmessaging.storage.dledger.store.ForwardingStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Goal: what a RECOVERING member tells its store and its operator. Method: real cores, stores in memory. */
class RecoveringMemberTest {
    /** Says that it has lost something, and notes what it is told. */
    private static final class LossyStore extends ForwardingStore {
        private final List<String> told = new ArrayList<>();

        LossyStore() {
            super(new DLedgerMemoryStore());
        }

        @Override
        public RecoveredLog open() {
            return new RecoveredLog(LogBase.START, -1, "", -1, -1, new long[0], new long[0], new Life(4, true));
        }

        @Override
        public void becameWhole() {
            told.add("whole");
        }

        @Override
        public void syncVote() {
            told.add("vote forced");
        }
    }

    private QuietLog quiet;

    @BeforeEach
    void beQuiet() {
        quiet = QuietLog.of(GroupRunner.class);
    }

    @AfterEach
    void beLoudAgain() {
        quiet.close();
    }

    @Test
    void aSingleMemberBecomesWholeByItsOwnElectionAndServesNothingBefore() {
        LossyStore store = new LossyStore();
        TestGroup group = new TestGroup(store);
        GroupRunner runner = group.runner(0);

        assertTrue(runner.memberState().view().life().recovering());
        assertTrue(runner.describe().contains("RECOVERING i=4 point=?"), runner.describe());
        assertTrue(quiet.text().contains("g/n0 is RECOVERING in incarnation 4"), quiet.text());
        assertEquals(List.of(), store.told);

        group.electLeader();
        group.host.settle();

        assertEquals(List.of("vote forced", "whole", "vote forced"), store.told);
        assertEquals(new Life(4, false), runner.memberState().view().life());
        assertFalse(runner.describe().contains("RECOVERING"), runner.describe());
        assertEquals(1, runner.counters().get(Counters.Kind.RECOVERIES));
    }

    @Test
    void anAppendOfALeaderThatIsNotWholeYetWaitsUntilThatIsOnDisk() {
        LossyStore store = new LossyStore();
        TestGroup group = new TestGroup(store);
        GroupRunner runner = group.runner(0);
        while (!runner.memberState().isLeader()) {
            group.host.advance(1);
            if (!runner.memberState().isLeader() && group.host.wantsForce(runner)) {
                group.host.force(runner);
            }
        }

        AppendFuture<AppendEntryResponse> append = runner.append(TestGroup.proposal("one"));
        assertTrue(runner.memberState().view().life().recovering());
        assertFalse(append.isDone());
        GetEntriesRequest get = new GetEntriesRequest();
        get.setBeginIndex(0);
        get.setMaxCount(1);
        assertEquals(0, runner.get(get).getEntries().size());

        group.host.settle();
        assertFalse(runner.memberState().view().life().recovering());
        assertTrue(append.isDone());
        assertEquals(1, runner.get(get).getEntries().size());
    }
}
