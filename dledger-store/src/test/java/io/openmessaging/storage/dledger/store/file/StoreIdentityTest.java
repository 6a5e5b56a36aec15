package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.store.StoreIdentity;

/** A store has an id from the moment that it is made, and does not forget which cluster it belongs to. */
class StoreIdentityTest {
    @TempDir
    Path base;

    private static StoreIdentity identityIn(Path directory) throws IOException {
        try (DLedgerMmapFileStore store = TestStores.open(directory)) {
            return store.identity();
        }
    }

    @Test
    void theIdsStayThroughRestartsAndResetsAndThroughDamageOfOneSlot() throws IOException {
        StoreIdentity made = identityIn(base);
        assertEquals(made, identityIn(base));
        StoreIdentity founded = new StoreIdentity(made.storeId(), "cluster-1");
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            store.found("cluster-1");
            TestStores.append(store, 1, 100);
            store.resetTo(new LogBase(99, 2, 4711, 1 << 20), new LoggedConfiguration(9, TestStores.voters(60, 1)));
            assertEquals(founded, store.identity());
        }
        assertEquals(founded, identityIn(base));
        for (long slot = 0; slot < 2; slot++) {
            Path damaged = TestStores.copyOf(base, base.resolveSibling(base.getFileName() + "-" + slot));
            TestStores.flip(TestStores.memberDir(damaged).resolve("format"), 512 * slot + 70);
            assertEquals(founded, identityIn(damaged));
        }
    }

    @Test
    void aDirectoryThatWasWipedIsAnotherStore() throws IOException {
        String before = identityIn(base).storeId();
        TestStores.delete(TestStores.memberDir(base));
        StoreIdentity now = identityIn(base);
        assertNotEquals(before, now.storeId());
        assertFalse(now.isFounded());
    }

    @Test
    void aStoreThatJoinedStaysOneThatFoundedNothing() throws IOException {
        StoreIdentity joined = new StoreIdentity(identityIn(base).storeId(), "c1", true);
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            store.join("c1");
            store.join("c1");
            assertEquals(joined, store.identity());
            assertThrows(IllegalStateException.class, () -> store.join("c2"));
            store.found("c1");
            assertEquals(joined, store.identity(), "not a founder by being told the id once more");
        }
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            assertEquals(joined.belonging(), store.open().belonging());
        }
        for (long slot = 0; slot < 2; slot++) {
            Path damaged = TestStores.copyOf(base, base.resolveSibling(base.getFileName() + "-j" + slot));
            TestStores.flip(TestStores.memberDir(damaged).resolve("format"), 512 * slot + 70);
            assertEquals(joined, identityIn(damaged));
        }
    }

    @Test
    void aPledgeStaysThroughRestartsAndDamageOfOneSlotUntilTheStoreBelongsToACluster() throws IOException {
        StoreIdentity pledged = new StoreIdentity(identityIn(base).storeId(), "", false, "c2");
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            store.pledge("c1");
            store.pledge("c2");
            assertEquals(pledged, store.identity());
        }
        for (long slot = 0; slot < 2; slot++) {
            Path damaged = TestStores.copyOf(base, base.resolveSibling(base.getFileName() + "-p" + slot));
            TestStores.flip(TestStores.memberDir(damaged).resolve("format"), 512 * slot + 70);
            assertEquals(pledged, identityIn(damaged));
        }
        Path joining = TestStores.copyOf(base, base.resolveSibling(base.getFileName() + "-joins"));
        try (DLedgerMmapFileStore store = TestStores.open(joining)) {
            store.join("c2");
            assertEquals(new StoreIdentity(pledged.storeId(), "c2", true), store.identity());
        }
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            store.found("c2");
            assertEquals(new StoreIdentity(pledged.storeId(), "c2"), store.identity());
        }
        assertEquals(new StoreIdentity(pledged.storeId(), "c2"), identityIn(base));
    }

    @Test
    void aFounderDoesNotJoin() throws IOException {
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            store.found("c1");
            assertThrows(IllegalStateException.class, () -> store.join("c1"));
        }
    }

    @Test
    void aDirectoryOfBeforeThatHoldsSomethingIsOneOfTheFounders() throws IOException {
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            TestStores.append(store, 1, 3);
        }
        Path other = TestStores.copyOf(base, base.resolveSibling(base.getFileName() + "-other"));
        TestStores.clearFlags(base);
        TestStores.clearFlags(other);
        StoreIdentity founded = identityIn(base);
        assertTrue(founded.isFounded() && !founded.joined());
        assertEquals(founded.clusterId(), identityIn(other).clusterId(), "all of a group make the same id");
        assertEquals(founded, identityIn(base));
    }

    @Test
    void aDirectoryOfBeforeThatHoldsNothingMayFoundItsGroup() throws IOException {
        identityIn(base);
        TestStores.clearFlags(base);
        assertFalse(identityIn(base).isFounded());
        try (DLedgerMmapFileStore store = TestStores.open(base)) {
            store.saveVote(0, "n0");
        }
        assertFalse(identityIn(base).isFounded(), "what it promised since it promised to those who found the group");
    }

    @Test
    void aStoreThatIsNotOpenHasNobodyToAsk() {
        assertThrows(IllegalStateException.class, new DLedgerMmapFileStore(TestStores.config(base))::identity);
    }

    @Test
    void aCrashInAFoundingLeavesAStoreOfThatClusterOrOfNone() throws IOException {
        CrashWorld world = CrashWorld.TINY;
        SimDisk disk = world.newDisk();
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(world.config(), disk,
            new TestExecutor(TestExecutor.When.AT_ONCE), () -> 0);
        store.open();
        List<SimDisk> instants = new ArrayList<>();
        disk.probe((what, path) -> instants.add(disk.copy()));
        store.found("c");
        disk.probe(SimDisk.Probe.NONE);
        SplittableRandom random = new SplittableRandom(1);
        int founded = 0;
        for (SimDisk instant : instants) {
            for (int i = 0; i < 20; i++) {
                StoreIdentity found = identityAfter(world, instant.afterPowerLoss(Choices.random(random)));
                assertEquals(store.identity().storeId(), found.storeId());
                assertTrue(!found.isFounded() || found.clusterId().equals("c"));
                founded += found.isFounded() ? 1 : 0;
            }
        }
        assertTrue(founded > 0 && founded < 20 * instants.size(), founded + " of " + 20 * instants.size());
        assertEquals(store.identity(), identityAfter(world, disk.afterPowerLoss(Choices.first())));
    }

    /** The next process acts upon what it reads, and does not write again what is there. */
    @Test
    void whatAKilledProcessWasAboutToForceIsForcedByTheNextStart() throws IOException {
        CrashWorld world = CrashWorld.TINY;
        SimDisk disk = world.newDisk();
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(world.config(), disk,
            new TestExecutor(TestExecutor.When.AT_ONCE), () -> 0);
        store.open();
        List<SimDisk> killed = new ArrayList<>();
        disk.probe((what, path) -> killed.add(disk.copy()));
        store.pledge("c");
        for (SimDisk instant : killed) {
            StoreIdentity found = identityAfter(world, instant);
            assertEquals(store.identity(), found);
            assertEquals(found, identityAfter(world, instant.afterPowerLoss(Choices.first())));
        }
        assertFalse(killed.isEmpty());
    }

    private static StoreIdentity identityAfter(CrashWorld world, SimDisk left) throws IOException {
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(world.config(), left,
            new TestExecutor(TestExecutor.When.AT_ONCE), () -> 0);
        store.open();
        return store.identity();
    }
}
