package io.openmessaging.storage.dledger.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.IndexRange;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import io.openmessaging.storage.dledger.store.DamagedEntryException;
import io.openmessaging.storage.dledger.store.ForwardingStore;

/** Goal: damaged entries are got from whoever has them, and nothing else stops. Method: stores that say so. */
class RepairerTest {
    /** A store in memory that can say that entries are damaged, and takes any repair of them. */
    private static final class DamagedStore extends ForwardingStore {
        private final List<IndexRange> damaged = new ArrayList<>();
        private int refusals;
        private IOException onRepair;

        DamagedStore() {
            super(new DLedgerMemoryStore());
        }

        @Override
        public List<IndexRange> damaged() {
            return List.copyOf(damaged);
        }

        @Override
        public boolean hasDamage() {
            return !damaged.isEmpty();
        }

        @Override
        public boolean isDamaged(long index) {
            return damaged.stream().anyMatch(range -> range.first() <= index && index <= range.last());
        }

        @Override
        public EntrySlice slice(long firstIndex, long lastIndex) {
            for (long i = firstIndex; i <= lastIndex; i++) {
                if (isDamaged(i)) {
                    throw new DamagedEntryException(i, new IOException("entry " + i));
                }
            }
            return super.slice(firstIndex, lastIndex);
        }

        @Override
        public int chainCrcAt(long index) {
            assertFalse(isDamaged(index), "the chainCrc of a damaged entry is used");
            return super.chainCrcAt(index);
        }

        @Override
        public boolean repair(EntrySlice entries) throws IOException {
            if (onRepair != null) {
                throw onRepair;
            }
            if (refusals > 0) {
                refusals--;
                return false;
            }
            IndexRange first = damaged.remove(0);
            assertEquals(first.first(), entries.firstIndex());
            if (entries.lastIndex() < first.last()) {
                damaged.add(0, new IndexRange(entries.lastIndex() + 1, first.last()));
            }
            return true;
        }
    }

    private final List<DamagedStore> stores = List.of(new DamagedStore(), new DamagedStore(), new DamagedStore());
    private final TestGroup group = new TestGroup(stores);
    private GroupRunner leader;
    private final List<QuietLog> quiet = new ArrayList<>();

    @BeforeEach
    void appendSome() {
        quiet.add(QuietLog.of(Repairer.class));
        quiet.add(QuietLog.of(GroupRunner.class));
        leader = group.electLeader();
        leader.append(TestGroup.proposal("a", "b", "c", "d", "e"));
        group.host.runUntil(() -> stores.stream().allMatch(store -> store.committedIndex() == 4));
    }

    @AfterEach
    void logAgain() {
        quiet.forEach(QuietLog::close);
    }

    private DamagedStore storeOf(GroupRunner runner) {
        return stores.get(group.runners.indexOf(runner));
    }

    private GroupRunner follower() {
        return group.runners.stream().filter(runner -> runner != leader).findFirst().orElseThrow();
    }

    private long repairs(GroupRunner runner) {
        return runner.counters().get(Counters.Kind.REPAIRS);
    }

    @Test
    void aFollowerGetsDamagedEntriesFromItsLeaderAndAppendsGoOn() {
        GroupRunner follower = follower();
        DamagedStore store = storeOf(follower);
        store.damaged.addAll(List.of(new IndexRange(1, 2), new IndexRange(4, 4)));
        assertTrue(follower.describe().endsWith(" | DAMAGED " + store.damaged), follower.describe());

        follower.damageFound();
        AppendFuture<AppendEntryResponse> append = leader.append(TestGroup.proposal("f"));
        group.host.runUntil(() -> !store.hasDamage() && append.isDone());

        assertEquals(DLedgerResponseCode.SUCCESS, append.join().responseCode());
        assertTrue(repairs(follower) >= 2);
        assertFalse(follower.describe().contains("DAMAGED"));
    }

    @Test
    void aLeaderWithDamageIsRepairedAndTheGroupGoesOnWhoeverLeads() {
        DamagedStore store = storeOf(leader);
        store.damaged.add(new IndexRange(4, 4));
        leader.damageFound();
        group.host.runUntil(() -> !store.hasDamage());

        AppendFuture<AppendEntryResponse> append = group.electLeader().append(TestGroup.proposal("f"));
        group.host.runUntil(append::isDone);

        assertEquals(DLedgerResponseCode.SUCCESS, append.join().responseCode());
        assertNull(leader.failure());
        group.host.runUntil(() -> stores.stream().allMatch(each -> each.committedIndex() >= 5));
    }

    @Test
    void aMemberWithTheSameDamageIsPassedOver() {
        GroupRunner follower = follower();
        storeOf(leader).damaged.add(new IndexRange(2, 2));
        storeOf(follower).damaged.add(new IndexRange(2, 2));

        follower.damageFound();
        group.host.runUntil(() -> !storeOf(follower).hasDamage());

        assertTrue(storeOf(leader).hasDamage(), "nobody told the leader of its own");
        assertNull(leader.failure());
    }

    @Test
    void whatNobodyCanHelpWithIsAskedForMoreAndMoreSeldom() {
        GroupRunner follower = follower();
        DamagedStore store = storeOf(follower);
        store.damaged.add(new IndexRange(2, 2));
        store.refusals = 1000;
        follower.damageFound();
        group.host.settle();
        for (int ms = 0; ms < 30_000; ms++) {
            group.host.advance(1);
            group.host.settle();
        }
        int asked = 1000 - store.refusals;
        assertTrue(asked >= 7 && asked <= 15, "asked " + asked + " times in 30 seconds");
        store.refusals = 0;
        group.host.runUntil(() -> !store.hasDamage());
    }

    @Test
    void anAnswerThatIsLostIsAskedForOnceMore() {
        GroupRunner follower = follower();
        DamagedStore store = storeOf(follower);
        store.damaged.add(new IndexRange(0, 3));
        group.peers.cut(follower.memberState().getSelfId());
        follower.damageFound();
        group.host.advance(10);
        group.host.settle();
        assertTrue(store.hasDamage());
        group.peers.heal(follower.memberState().getSelfId());
        group.host.runUntil(() -> !store.hasDamage());
    }

    @Test
    void aDiskThatFailsWhileItIsRepairedStopsTheGroup() {
        GroupRunner follower = follower();
        DamagedStore store = storeOf(follower);
        store.damaged.add(new IndexRange(0, 0));
        store.onRepair = new IOException("the disk is gone");
        follower.damageFound();
        group.host.runUntil(() -> follower.failure() != null);
        assertEquals(store.onRepair, follower.failure());
    }

    @Test
    void nothingIsRepairedOnceTheGroupHasStopped() {
        GroupRunner follower = follower();
        DamagedStore store = storeOf(follower);
        store.damaged.add(new IndexRange(0, 0));
        follower.damageFound();
        follower.stop();
        group.host.settle();
        assertTrue(store.hasDamage());
    }

    @Test
    void aloneItIsToldAndNothingElse() {
        DamagedStore store = new DamagedStore();
        TestGroup alone = new TestGroup(store);
        GroupRunner one = alone.electLeader();
        one.append(TestGroup.proposal("a"));
        alone.host.settle();
        store.damaged.add(new IndexRange(0, 0));
        one.damageFound();
        alone.host.settle();
        assertTrue(quiet.get(0).text().contains("nobody else has them"), quiet.get(0).text());
        assertNull(one.failure());
    }
}
