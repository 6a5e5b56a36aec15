package io.openmessaging.storage.dledger.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import io.openmessaging.storage.dledger.GroupMembers;
import io.openmessaging.storage.dledger.entry.Belonging;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.entry.RecoveredLog.Life;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.PullEntriesRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.Route;
import io.openmessaging.storage.dledger.protocol.VoteRequest;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import io.openmessaging.storage.dledger.store.ForwardingStore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A group whose stores say whose they are: what is brought to them, and who is turned away. */
class FoundingTest {
    /** What happens while a store forces that its member is a founder. */
    private interface FoundingForce {
        void run() throws IOException;
    }

    /** A store in memory that says whose it is. */
    private static final class OwnedStore extends ForwardingStore {
        private final List<String> told = new ArrayList<>();
        private final Belonging belonging;
        private FoundingForce force = () -> { };

        OwnedStore(String storeId, String clusterId) {
            super(new DLedgerMemoryStore());
            belonging = new Belonging(storeId, clusterId, false);
        }

        @Override
        public RecoveredLog open() {
            return new RecoveredLog(LogBase.START, -1, "", -1, -1, new long[0], new long[0], Life.FIRST, List.of(),
                belonging);
        }

        @Override
        public void pledge(String clusterId) {
            told.add("votes to found " + clusterId);
        }

        @Override
        public void found(String clusterId) throws IOException {
            force.run();
            told.add("founds " + clusterId);
        }

        boolean isFounded() {
            return told.stream().anyMatch(each -> each.startsWith("founds "));
        }

        @Override
        public void join(String clusterId) {
            told.add("joins " + clusterId);
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
    void allStoresAreToldWhichClusterTheyFounded() {
        List<OwnedStore> stores = List.of(new OwnedStore("s0", ""), new OwnedStore("s1", ""), new OwnedStore("s2", ""));
        TestGroup group = new TestGroup(stores);
        group.electLeader().append(TestGroup.proposal("a"));
        group.host.runUntil(() -> group.runners.stream()
            .allMatch(runner -> runner.memberState().view().committedIndex() == 0));

        String cluster = group.runner(0).memberState().membership().clusterId();
        for (OwnedStore store : stores) {
            assertEquals(List.of("votes to found " + cluster, "founds " + cluster), store.told);
        }
    }

    /** Also where writes count as durable before they are forced. */
    @ParameterizedTest
    @EnumSource(FlushMode.class)
    void nobodyLeadsOrHearsOfTheClusterBeforeItIsOnTheFirstLeadersDisk(FlushMode mode) {
        for (int members : new int[] {1, 3}) {
            List<OwnedStore> stores = newStores(members);
            TestGroup group = new TestGroup(config -> config.setFlushMode(mode), stores);
            List<String> wrong = new ArrayList<>();
            for (OwnedStore store : stores) {
                store.force = () -> {
                    boolean isFirst = stores.stream().noneMatch(OwnedStore::isFounded);
                    boolean leads = group.runners.stream().anyMatch(each -> each.memberState().isLeader());
                    long founders = group.runners.stream().map(each -> each.memberState().membership().clusterId())
                        .filter(id -> !id.isEmpty()).count();
                    if (isFirst && (leads || founders > 1)) {
                        wrong.add(founders + " know the cluster, leads " + leads);
                    }
                };
            }
            group.electLeader();

            assertEquals(List.of(), wrong);
            assertTrue(stores.stream().anyMatch(OwnedStore::isFounded));
        }
    }

    @ParameterizedTest
    @EnumSource(FlushMode.class)
    void whoCannotNoteItsClusterNeverLeadsAndTellsNobody(FlushMode mode) {
        List<OwnedStore> stores = newStores(3);
        TestGroup group = new TestGroup(config -> config.setFlushMode(mode), stores);
        stores.forEach(store -> store.force = () -> {
            throw new IOException("the disk is broken");
        });
        group.host.runUntil(() -> group.runners.stream().anyMatch(runner -> runner.failure() != null));
        letPass(group, 10_000);

        assertEquals(1, group.runners.stream().filter(runner -> runner.failure() != null).count());
        assertTrue(stores.stream().flatMap(store -> store.told.stream()).allMatch(told -> told.startsWith("votes to")));
        assertTrue(group.runners.stream().noneMatch(runner -> runner.memberState().isLeader()));
    }

    private static List<OwnedStore> newStores(int members) {
        return IntStream.range(0, members).mapToObj(each -> new OwnedStore("s" + each, "")).toList();
    }

    @Test
    void aNewStoreJoinsTheClusterOfTheOthers() {
        List<OwnedStore> stores = List.of(new OwnedStore("s0", "c"), new OwnedStore("s1", "c"),
            new OwnedStore("s2", ""));
        TestGroup group = new TestGroup(stores);
        GroupRunner leader = group.electLeader();
        leader.append(TestGroup.proposal("a"));
        group.host.runUntil(() -> group.runner(2).memberState().view().committedIndex() == 0);

        assertEquals(List.of("joins c"), stores.get(2).told);
        assertEquals(List.of(), stores.get(0).told);
        List<GroupMembers.Part> parts =
            List.of(GroupMembers.Part.VOTER, GroupMembers.Part.VOTER, GroupMembers.Part.WIPED);
        assertEquals(parts, leader.members().members().stream().map(GroupMembers.Member::part).toList());
        assertEquals(GroupMembers.Part.WIPED, group.runner(2).members().members().get(2).part());
    }

    @Test
    void whoWaitsForOthersToFoundTheGroupSaysForWhom() {
        TestGroup group = new TestGroup(List.of(new OwnedStore("s0", ""), new OwnedStore("s1", "")));
        group.peers.cut("n1");
        letPass(group, 5_000);
        assertFalse(quiet.text().contains("waits for n1"), "members that start one after the other wait a little");
        letPass(group, 30_000);

        assertTrue(quiet.text().contains("g/n0 waits: ") && quiet.text().contains("waits for n1;"), quiet.text());
        assertTrue(group.runner(0).describe().contains("--found"), group.runner(0).describe());
        String told = group.runner(0).members().waitsFor();
        assertTrue(told.startsWith("the group is not founded: ") && told.contains("waits for n1;"), told);
    }

    @Test
    void aMemberOfAnotherClusterIsTurnedAwayAndItsEntriesReleased() {
        GroupRunner runner = new TestGroup(List.of(new OwnedStore("s0", "c"), new OwnedStore("s1", "c"))).runner(0);
        Route stray = new Route("g", "n1", "n0", "d");

        assertEquals(DLedgerResponseCode.WRONG_CLUSTER, beat(runner, stray));
        assertEquals(DLedgerResponseCode.WRONG_CLUSTER, runner.handleVote(new VoteRequest(stray, VoteRequest.Kind.VOTE,
            9, 9, 9)).join().code());
        assertEquals(DLedgerResponseCode.WRONG_CLUSTER, runner.handlePull(new PullEntriesRequest(stray, 0, 100))
            .join().code());
        EntrySlice entries = EntrySlice.empty(0);
        assertEquals(DLedgerResponseCode.WRONG_CLUSTER, runner.handlePush(
            new PushEntryRequest(stray, 9, -1, -1, 0, -1, entries)).join().code());
        assertThrows(IllegalStateException.class, entries::bytes, "released");
        assertEquals(-1, runner.memberState().currTerm());
        assertTrue(quiet.text().contains("refuses n1, which belongs to cluster d"), quiet.text());
    }

    @Test
    void whoIsTurnedAwaySaysSo() {
        TestGroup group = new TestGroup(List.of(new OwnedStore("s0", "c"), new OwnedStore("s1", "d")));
        letPass(group, 10_000);

        assertTrue(quiet.text().contains("belongs to cluster c and is refused"), quiet.text());
        assertTrue(quiet.text().contains("belongs to cluster d and is refused"), quiet.text());
        assertTrue(group.runners.stream().noneMatch(runner -> runner.memberState().isLeader()));
    }

    private static void letPass(TestGroup group, long ms) {
        long untilMs = group.host.nowMs() + ms;
        group.host.runUntil(() -> group.host.nowMs() >= untilMs);
    }

    private static DLedgerResponseCode beat(GroupRunner runner, Route route) {
        return runner.handleHeartBeat(new HeartBeatRequest(route, 1, 1)).join().code();
    }
}
