package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.entry.Refounding;
import io.openmessaging.storage.dledger.store.file.StoreRefounding.IfIncomplete;

/** Members are forced on the store of one that is left: what is planned, what comes of it, and what is refused. */
class StoreRefoundingTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_000L), ZoneOffset.UTC);
    private static final Configuration THREE = TestStores.voters(3, 0);
    private static final Configuration ALONE = Configuration.ofVoters(Map.of("n0", "host-0:1000"));

    @TempDir
    Path base;

    /** Entries 0 to 7, of which 3 names three members, in a store of the cluster "old"; committed up to 5; term 2. */
    private void fill() throws IOException {
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            for (int i = 0; i < 3; i++) {
                TestStores.append(store, 1, 100);
            }
            TestStores.configure(store, 1, THREE);
            for (int i = 0; i < 4; i++) {
                TestStores.append(store, 2, 100);
            }
            store.saveVote(6, "n1");
            store.found("old");
            store.sync();
            store.committed(5);
        }
    }

    private StoreRefounding plan(String... members) throws IOException {
        return plan(IfIncomplete.REFUSE, members);
    }

    private StoreRefounding plan(IfIncomplete ifIncomplete, String... members) throws IOException {
        TreeMap<String, String> addresses = new TreeMap<>();
        for (String member : members) {
            String[] parts = member.split("-", 2);
            addresses.put(parts[0], parts.length < 2 ? "" : parts[1]);
        }
        return StoreRefounding.plan(TestStores.memberDir(base), List.of(),
            new StoreRefounding.Wish(addresses, ifIncomplete, "the rack burnt"), (entries, bytes, all) -> { });
    }

    private Map<Path, byte[]> files() throws IOException {
        Map<Path, byte[]> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(base)) {
            for (Path each : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                found.put(each, Files.readAllBytes(each));
            }
        }
        return found;
    }

    @Test
    void aPlanSaysWhatThereIsAndChangesNothing() throws IOException {
        fill();
        Map<Path, byte[]> before = files();
        StoreRefounding.Plan plan = plan("n0", "n7-elsewhere:7").plan();
        assertEquals(new StoreRefounding.Plan("n0", new LoggedConfiguration(3, THREE), 1, Configuration.ofVoters(
            Map.of("n0", "host-0:1000", "n7", "elsewhere:7")), 7, 7, 5, "old", false, plan.notes()), plan);
        assertEquals(2, plan.uncommitted());
        Map<Path, byte[]> after = files();
        assertEquals(before.keySet(), after.keySet());
        before.forEach((path, bytes) -> assertArrayEquals(bytes, after.get(path), path.toString()));
    }

    @Test
    void theMembersAreForcedInANewTermAndANewClusterAndAllThatIsThereCountsAsCommitted() throws IOException {
        fill();
        String clusterId = plan("n0").execute(CLOCK);
        Refounding refounding = new Refounding(CLOCK.millis(), "n0-host-0:1000;n1-host-1:1000;n2-host-2:1000", "old",
            clusterId, "the rack burnt");
        LoggedConfiguration forced = new LoggedConfiguration(8, ALONE.with(refounding));
        StoreFacts facts = StoreInspector.inspect(TestStores.memberDir(base), List.of());
        assertEquals(forced, facts.configuration());
        assertEquals(List.of(forced), facts.refoundings());
        assertEquals(clusterId, facts.format().clusterId());
        assertEquals(StoreFacts.Stop.CLEAN, facts.vote().stop());
        assertTrue(LogVerifier.verify(TestStores.memberDir(base), List.of(), (entries, bytes, all) -> { }).isWhole());
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(base));
        RecoveredLog found = store.open();
        assertEquals(List.of(new LoggedConfiguration(3, THREE), forced), found.configurations());
        assertEquals(7, found.term());
        assertEquals("", found.votedFor());
        assertEquals(8, found.commitHint());
        assertEquals(7, store.get(8).getTerm());
        assertEquals(new RecoveredLog.Life(0, false), found.life());
        assertEquals(clusterId, store.identity().clusterId());
        for (long i = 0; i < 8; i++) {
            assertEquals(i, store.get(i).getIndex());
        }
        TestStores.configure(store, 8, TestStores.voters(2, 1)); // As a membership change would.
        store.sync();
        store.committed(9);
        store.close();
        StoreFacts later = StoreInspector.inspect(TestStores.memberDir(base), List.of());
        assertEquals(9, later.configuration().index());
        assertEquals(List.of(forced), later.refoundings(), "who looks later still sees it");
        assertEquals(clusterId, later.format().clusterId());
    }

    @Test
    void aStoreOfBeforeTakesNoGroupsNameThatNobodyHasTold() throws IOException {
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            TestStores.append(store, 1, 100);
            store.saveVote(1, "n0");
        }
        StoreRefounding refounding = plan("n0-host-0:1000");
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            store.saveVote(9, "n1");
        }
        TestStores.clearFlags(base);
        assertThrows(IOException.class, () -> refounding.execute(CLOCK), "it has changed since");
        assertEquals("", StoreInspector.inspect(TestStores.memberDir(base), List.of()).format().clusterId());
        String clusterId = plan("n0-host-0:1000").execute(CLOCK);
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            assertEquals(clusterId, store.identity().clusterId());
        }
    }

    @Test
    void itCanBeDoneAgain() throws IOException {
        fill();
        String first = plan("n0").execute(CLOCK);
        StoreRefounding again = plan("n0", "n1-b:1");
        assertEquals(first, again.plan().clusterId());
        assertEquals(8, again.plan().term());
        assertEquals(0, again.plan().uncommitted());
        String second = again.execute(CLOCK);
        assertNotEquals(first, second);
        StoreFacts facts = StoreInspector.inspect(TestStores.memberDir(base), List.of());
        assertEquals(List.of(8L, 9L), facts.refoundings().stream().map(LoggedConfiguration::index).toList());
        assertEquals(second, facts.format().clusterId());
    }

    @Test
    void aStoreThatWasNotOpenedSinceTheEntryWasWrittenBelongsToTheNewClusterOnceItIs() throws IOException {
        fill();
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            TestStores.configure(store, 7, ALONE.with(new Refounding(1, "", "old", "new", "")));
            assertEquals("old", store.identity().clusterId());
        }
        assertEquals("new", plan("n0").plan().clusterId());
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            assertEquals("new", store.identity().clusterId());
        }
    }

    @Test
    void aLogThatNamesNobodyAndOneOfAKilledMemberWillDo() throws IOException {
        Path running = base.resolve("running");
        DLedgerMmapFileStore store = TestStores.open(running);
        TestStores.append(store, 1, 100);
        store.sync();
        TestStores.append(store, 1, 100);
        base = TestStores.copyOf(running, base.resolve("killed"));
        store.close();
        assertThrows(IllegalArgumentException.class, () -> plan("n0"), "no address");
        StoreRefounding refounding = plan("n0-a:1");
        assertEquals(LoggedConfiguration.NONE, refounding.plan().present());
        assertEquals(StoreFacts.UNKNOWN, refounding.plan().presentTerm());
        assertEquals(2, refounding.plan().uncommitted());
        String clusterId = refounding.execute(CLOCK);
        StoreFacts facts = StoreInspector.inspect(TestStores.memberDir(base), List.of());
        assertEquals(2, facts.configuration().index());
        assertEquals(new Refounding(CLOCK.millis(), "", "", clusterId, "the rack burnt"),
            facts.configuration().configuration().refounding());
    }

    @Test
    void membersThatMakeNoSenseAreRefused() throws IOException {
        fill();
        assertThrows(IllegalArgumentException.class, () -> plan("n1"), "without the member itself");
        assertThrows(IllegalArgumentException.class, () -> plan("n0", "n9"), "no address");
        assertThrows(IllegalArgumentException.class, () -> plan("n0", "n9-host-0:1000"), "one address twice");
        assertThrows(IllegalArgumentException.class, () -> new StoreRefounding.Wish(new TreeMap<>(),
            IfIncomplete.REFUSE, "x".repeat(1025)));
    }

    @Test
    void aStoreInNoStateForItIsRefused() throws IOException {
        assertThrows(IOException.class, () -> plan("n0-a:1"), "nothing there");
        TestStores.open(base).close();
        assertRefused("holds no entry", "n0-a:1");
        TestStores.delete(TestStores.memberDir(base));
        fill();
        DLedgerMmapFileStore store = TestStores.open(base);
        StoreRefounding planned = plan("n0");
        assertThrows(IOException.class, () -> planned.execute(CLOCK), "open");
        TestStores.append(store, 6, 100);
        store.close();
        assertTrue(assertThrows(IOException.class, () -> planned.execute(CLOCK)).getMessage().contains("changed"));
        TestStores.flip(TestStores.data(base, 0), 100);
        assertRefused("truncate keeps what lies below", "n0");
        Files.delete(TestStores.memberDir(base).resolve("vote"));
        assertRefused("vote", "n0");
    }

    private void assertRefused(String part, String member) {
        IOException refusal = assertThrows(IOException.class, () -> plan(member));
        assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    }

    @Test
    void aMemberThatMayLackEntriesIsRefusedUntilSomebodyAcceptsIt() throws IOException {
        fill();
        LogTruncation.plan(TestStores.memberDir(base), List.of(), 7).execute(CLOCK);
        assertRefused("--accept-missing", "n0");
        StoreRefounding refounding = plan(IfIncomplete.GO_ON, "n0");
        assertTrue(refounding.plan().recovering());
        refounding.execute(CLOCK);
        StoreFacts facts = StoreInspector.inspect(TestStores.memberDir(base), List.of());
        assertFalse(facts.vote().recovering());
        assertEquals(7, facts.configuration().index());
    }

    @Test
    void aMemberOfWhichNothingTellsBeforeItIsOpenedThatItMayLackEntriesIsRefusedToo() throws IOException {
        Path directory = base;
        base = directory.resolve("running");
        fill();
        DLedgerConfig config = TestStores.config(base);
        config.setFlushMode(DLedgerConfig.FlushMode.ASYNC);
        config.setCacheLifeId("a machine that is down now");
        DLedgerMmapFileStore store = TestStores.open(config);
        Path killed = TestStores.copyOf(base, directory.resolve("killed"));
        store.close();
        base = killed;
        StoreRefounding planned = plan("n0");
        IOException refusal = assertThrows(IOException.class, () -> planned.execute(CLOCK));
        assertTrue(refusal.getMessage().contains("--accept-missing"), refusal.getMessage());
        plan(IfIncomplete.GO_ON, "n0").execute(CLOCK);
        StoreFacts facts = StoreInspector.inspect(TestStores.memberDir(base), List.of());
        assertEquals(8, facts.configuration().index());
        assertEquals("ASYNC", facts.vote().flushMode());
    }
}
