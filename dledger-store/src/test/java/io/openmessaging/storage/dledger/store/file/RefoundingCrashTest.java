package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.entry.Refounding;
import io.openmessaging.storage.dledger.store.file.StoreRefounding.IfIncomplete;

/**
 * Members are forced, and the process is killed, the machine loses its power, or the disk fails, at each call that
 * changes something: the next start finds the store as it was, or done with members and cluster alike, with all
 * entries; and the same command given again is carried out.
 */
class RefoundingCrashTest {
    private static final int LOSSES = 20;
    private static final long LAST = 5;
    private static final Configuration THREE = TestStores.voters(3, 0);
    private static final Configuration ALONE = Configuration.ofVoters(Map.of("n0", "host-0:1000"));
    private static final Refounding REFOUNDING = new Refounding(1, "n0;n1;n2", "old", "new", "why");

    private final CrashWorld world = CrashWorld.TINY;
    private final SplittableRandom random = new SplittableRandom(1);
    private SimDisk disk;
    private int asBefore;
    private int done;

    private static DLedgerMmapFileStore storeOn(CrashWorld world, SimDisk disk) {
        return new DLedgerMmapFileStore(world.config(), disk, new TestExecutor(TestExecutor.When.AT_ONCE), () -> 0);
    }

    /** Six entries, of which the first names three members, in a store of the cluster "old" that was closed. */
    @BeforeEach
    void fill() throws IOException {
        disk = world.newDisk();
        try (DLedgerMmapFileStore store = storeOn(world, disk)) {
            store.open();
            TestStores.configure(store, 1, THREE);
            for (int i = 1; i <= LAST; i++) {
                TestStores.append(store, 1, 100);
            }
            store.saveVote(2, "n1");
            store.found("old");
            store.sync();
            store.committed(3);
        }
    }

    private void force(SimDisk on) throws IOException {
        RecoveredLog found;
        String clusterId;
        try (DLedgerMmapFileStore store = storeOn(world, on)) {
            found = store.open();
            clusterId = store.identity().clusterId();
        }
        StoreRefounding.Plan plan = new StoreRefounding.Plan("n0", LoggedConfiguration.NONE, -1, ALONE,
            found.term() + 1, found.lastIndex(), found.commitHint(), clusterId, false, List.of());
        StoreRefounding.carryOut(() -> storeOn(world, on), plan, REFOUNDING, IfIncomplete.REFUSE);
    }

    @Test
    void aKillOrALossOfPowerLeavesTheStoreAsItWasOrDone() throws IOException {
        List<SimDisk> instants = new ArrayList<>();
        disk.probe((what, path) -> instants.add(disk.copy()));
        force(disk);
        disk.probe(SimDisk.Probe.NONE);
        assertTrue(instants.size() > 20, instants.size() + " calls");
        for (SimDisk instant : instants) {
            checkWhatIsLeft(instant.copy());
            for (int i = 0; i < LOSSES; i++) {
                checkWhatIsLeft(instant.afterPowerLoss(Choices.random(random)));
            }
        }
        assertTrue(asBefore > 0 && done > 0, asBefore + " as before, " + done + " done");
        int before = done;
        checkWhatIsLeft(disk.afterPowerLoss(Choices.first()));
        assertEquals(before + 1, done, "what was reported as done");
    }

    @Test
    void aDiskThatFailsLeavesTheStoreAsItWasOrDone() throws IOException {
        SimDisk before = disk.copy();
        force(disk);
        long calls = disk.calls() - before.calls();
        for (long failing = 0; failing < calls; failing++) {
            SimDisk faulty = before.copy();
            long at = before.calls() + failing;
            faulty.probe((what, path) -> {
                if (faulty.calls() > at) {
                    throw new IOException("this disk has failed");
                }
            });
            assertThrows(Exception.class, () -> force(faulty), "call " + failing);
            faulty.probe(SimDisk.Probe.NONE);
            checkWhatIsLeft(faulty.copy());
            checkWhatIsLeft(faulty.afterPowerLoss(Choices.random(random)));
        }
        assertTrue(asBefore > 0 && done > 0, asBefore + " as before, " + done + " done");
    }

    @Test
    void theCommandItselfGoesOnFromWhateverIsLeft(@TempDir Path base) throws IOException {
        List<SimDisk> instants = new ArrayList<>();
        disk.probe((what, path) -> instants.add(disk.copy()));
        force(disk);
        for (int i = 0; i < instants.size(); i++) {
            goOnFrom(instants.get(i), base.resolve(i + "-killed"));
            if (i % 4 == 0) {
                goOnFrom(instants.get(i).afterPowerLoss(Choices.random(random)), base.resolve(i + "-down"));
            }
        }
    }

    private static void goOnFrom(SimDisk left, Path base) throws IOException {
        for (Map.Entry<Path, byte[]> file : left.contents().entrySet()) {
            Path copy = base.resolve(file.getKey().subpath(1, file.getKey().getNameCount()));
            Files.createDirectories(copy.getParent());
            Files.write(copy, file.getValue());
        }
        StoreRefounding refounding = StoreRefounding.plan(TestStores.memberDir(base), List.of(),
            new StoreRefounding.Wish(new TreeMap<>(ALONE.addresses()), IfIncomplete.REFUSE, ""),
            (entries, bytes, all) -> { });
        String clusterId = refounding.execute(Clock.systemUTC());
        StoreFacts facts = StoreInspector.inspect(TestStores.memberDir(base), List.of());
        assertEquals(clusterId, facts.format().clusterId());
        assertEquals(clusterId, facts.configuration().configuration().refounding().clusterId());
        TestStores.delete(base);
    }

    private void checkWhatIsLeft(SimDisk left) throws IOException {
        try (DLedgerMmapFileStore store = storeOn(world, left)) {
            RecoveredLog found = store.open();
            LoggedConfiguration last = found.configurations().get(found.configurations().size() - 1);
            boolean isDone = found.lastIndex() > LAST;
            assertEquals(isDone ? new LoggedConfiguration(LAST + 1, ALONE.with(REFOUNDING))
                : new LoggedConfiguration(0, THREE), last);
            assertEquals(isDone ? "new" : "old", store.identity().clusterId());
            assertTrue(found.term() == 3 || !isDone && found.term() == 2, "term " + found.term());
            assertTrue(found.commitHint() >= 3, "commit hint " + found.commitHint());
            for (long i = 0; i <= LAST; i++) {
                assertEquals(i, store.get(i).getIndex());
            }
            done += isDone ? 1 : 0;
            asBefore += isDone ? 0 : 1;
        }
        force(left);
        try (DLedgerMmapFileStore store = storeOn(world, left)) {
            RecoveredLog found = store.open();
            assertEquals(ALONE.with(REFOUNDING),
                found.configurations().get(found.configurations().size() - 1).configuration());
            assertEquals(found.lastIndex(), found.commitHint());
            assertEquals("new", store.identity().clusterId());
        }
    }
}
