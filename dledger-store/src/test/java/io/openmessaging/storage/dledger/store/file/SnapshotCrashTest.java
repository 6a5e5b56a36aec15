package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.snapshot.IncomingSnapshot;
import io.openmessaging.storage.dledger.snapshot.PinnedSnapshot;
import io.openmessaging.storage.dledger.snapshot.SnapshotDraft;
import io.openmessaging.storage.dledger.snapshot.SnapshotInfo;
import io.openmessaging.storage.dledger.snapshot.SnapshotManifest;
import io.openmessaging.storage.dledger.snapshot.SnapshotMeta;

/**
 * Every crash and every fault in whatever snapshots go through: what is found has all that surely was there, and
 * nothing that is not whole.
 */
class SnapshotCrashTest {
    private static final Path MEMBER = Path.of("/member");
    private static final Path SNAPSHOTS = MEMBER.resolve("snapshot");
    private static final int LOSSES = 60;

    /** One thing that a member does with its snapshots. */
    private interface Step {
        void run(FileSnapshotStore store, SimSnapshotDisk disk) throws IOException;
    }

    private final SplittableRandom random = new SplittableRandom(1);

    @BeforeAll
    static void mute() {
        FileSnapshotStoreTest.mute();
    }

    @AfterAll
    static void unmute() {
        FileSnapshotStoreTest.unmute();
    }

    /** Two files and a half, of some sectors. */
    private static byte[] content(long index, String name) {
        return TestStores.bodyOf(index + name.length(), name.equals("none") ? 0 : 1300);
    }

    private static SnapshotMeta meta(long index) {
        return new SnapshotMeta(new LogBase(index, 1, 2, 3), LoggedConfiguration.NONE);
    }

    private static Step take(long index) {
        return (store, disk) -> {
            try (SnapshotDraft draft = store.begin()) {
                Path path = Path.of(draft.getSnapshotStorePath());
                disk.createDirectories(path.resolve("deep/er"));
                disk.write(path.resolve("data"), 0, ByteBuffer.wrap(content(index, "data")));
                disk.write(path.resolve("deep/er/more"), 0, ByteBuffer.wrap(content(index, "deep/er/more")));
                disk.write(path.resolve("none"), 0, ByteBuffer.wrap(content(index, "none")));
                draft.publish(meta(index));
            }
        };
    }

    /** What another member has, as it would send it. */
    private static PinnedSnapshot elsewhere(long index) throws IOException {
        SimSnapshotDisk disk = newDisk();
        FileSnapshotStore store = new FileSnapshotStore(SNAPSHOTS, disk);
        take(index).run(store, disk);
        return store.openNewest(index).orElseThrow();
    }

    private static Step receive(long index) {
        return (store, disk) -> {
            PinnedSnapshot sent = elsewhere(index);
            try (IncomingSnapshot incoming = store.receive(sent.manifest())) {
                sendRest(sent, incoming, 700);
                incoming.publish();
            }
        };
    }

    private static void sendRest(PinnedSnapshot sent, IncomingSnapshot incoming, int chunk) throws IOException {
        for (int file = 0; file < sent.manifest().files().size(); file++) {
            long size = sent.manifest().files().get(file).sizeBytes();
            for (long at = incoming.receivedBytes(file); at < size; ) {
                at = incoming.write(file, at, sent.read(file, at, chunk));
            }
        }
    }

    private static SimSnapshotDisk newDisk() {
        SimSnapshotDisk disk = new SimSnapshotDisk();
        disk.holds(MEMBER);
        return disk;
    }

    /** All snapshots that are there; each must be whole and what was put into it. */
    private static Set<Long> found(SimSnapshotDisk disk) throws IOException {
        FileSnapshotStore store = new FileSnapshotStore(SNAPSHOTS, disk);
        Set<Long> indexes = new TreeSet<>();
        for (SnapshotInfo info : store.list()) {
            assertEquals("", info.problem());
            assertEquals(3, info.files());
            indexes.add(info.index());
            try (PinnedSnapshot snapshot = store.openNewest(info.index()).orElseThrow()) {
                assertEquals(info.index(), snapshot.load().getLastIncludedIndex(), "it has a name and is damaged");
                check(snapshot);
            }
        }
        assertEquals(indexes, new TreeSet<>(SnapshotLook.all(disk, SNAPSHOTS).stream()
            .map(SnapshotInfo::index).toList()));
        return indexes;
    }

    private static void check(PinnedSnapshot snapshot) throws IOException {
        SnapshotManifest manifest = snapshot.manifest();
        for (int file = 0; file < manifest.files().size(); file++) {
            ByteBuffer bytes = snapshot.read(file, 0, 1 << 20);
            assertArrayEquals(content(manifest.meta().getLastIncludedIndex(), manifest.files().get(file).name()),
                bytes.array());
        }
    }

    /** Crashes in the last of the steps, and tries what is found then; {@code lie} is null for an honest disk. */
    private void explore(List<Step> steps, SimSnapshotDisk.Call lie) throws IOException {
        SimSnapshotDisk disk = newDisk();
        disk.lie(lie);
        FileSnapshotStore store = new FileSnapshotStore(SNAPSHOTS, disk);
        for (Step step : steps.subList(0, steps.size() - 1)) {
            step.run(store, disk);
        }
        Set<Long> before = found(disk.copy());
        List<SimSnapshotDisk> instants = new ArrayList<>();
        disk.probe((what, path) -> instants.add(disk.copy()));
        steps.get(steps.size() - 1).run(store, disk);
        Set<Long> after = found(disk.copy());
        assertTrue(instants.size() > 2, "a step that changes something");
        for (SimSnapshotDisk instant : instants) {
            crash(instant, before, after);
        }
        crash(disk, after, after);
    }

    private void crash(SimSnapshotDisk disk, Set<Long> before, Set<Long> after) throws IOException {
        SimSnapshotDisk killed = disk.copy();
        List<SimSnapshotDisk> again = new ArrayList<>();
        killed.probe((what, path) -> again.add(killed.copy()));
        Set<Long> seen = checkBetween(killed, before, after);
        killed.probe((what, path) -> { });
        checkSame(killed, seen);
        for (SimSnapshotDisk instant : again) {
            checkBetween(instant.afterPowerLoss(Choices.random(random)), before, after);
        }
        for (int i = 0; i < LOSSES; i++) {
            Choices choices = i == 0 ? Choices.first() : i == 1 ? Choices.last() : Choices.random(random);
            SimSnapshotDisk lost = disk.afterPowerLoss(choices);
            checkSame(lost, checkBetween(lost, before, after));
        }
    }

    private static Set<Long> checkBetween(SimSnapshotDisk disk, Set<Long> before, Set<Long> after)
            throws IOException {
        Set<Long> found = found(disk);
        Set<Long> sure = new TreeSet<>(before);
        sure.retainAll(after);
        Set<Long> possible = new TreeSet<>(before);
        possible.addAll(after);
        assertTrue(found.containsAll(sure) && possible.containsAll(found), found + " between " + before + " and "
            + after);
        return found;
    }

    /** What one life has seen is on disk, and the next one goes on with it. */
    private void checkSame(SimSnapshotDisk disk, Set<Long> seen) throws IOException {
        SimSnapshotDisk lost = disk.afterPowerLoss(Choices.random(random));
        assertEquals(seen, found(lost));
        take(100).run(new FileSnapshotStore(SNAPSHOTS, lost), lost);
        receive(101).run(new FileSnapshotStore(SNAPSHOTS, lost), lost);
        seen = new TreeSet<>(seen);
        seen.addAll(Set.of(100L, 101L));
        assertEquals(seen, found(lost.afterPowerLoss(Choices.first())));
    }

    private static List<List<Step>> histories() {
        Step retain = (store, disk) -> store.retain(1);
        Step delete = (store, disk) -> store.delete(5);
        Step giveUp = (store, disk) -> {
            try (SnapshotDraft draft = store.begin()) {
                disk.write(Path.of(draft.getSnapshotStorePath()).resolve("data"), 0, ByteBuffer.wrap(new byte[9]));
            }
        };
        return List.of(List.of(take(5)), List.of(receive(5)), List.of(take(5), take(9)),
            List.of(take(5), receive(9)), List.of(take(5), take(9), retain), List.of(take(5), take(9), delete),
            List.of(take(5), take(5)), List.of(take(5), receive(5)), List.of(take(5), giveUp));
    }

    @Test
    void noCrashLosesASnapshotOrLeavesAPartOfOne() throws IOException {
        for (List<Step> history : histories()) {
            explore(history, null);
        }
    }

    @Test
    void aLoadWhoseSnapshotIsDeletedMeanwhileEndsBeforeAnythingGoes() throws IOException {
        explore(List.of(take(5), take(9), (store, disk) -> {
            PinnedSnapshot pinned = store.openNewest(5).orElseThrow();
            store.retain(1);
            check(pinned);
            pinned.close();
        }), null);
    }

    /** Without these forces what is found is not what it should be, or the tests here see nothing. */
    @Test
    void aDiskThatDoesNotForceIsCaught() {
        for (SimSnapshotDisk.Call lie : List.of(SimSnapshotDisk.Call.FORCE, SimSnapshotDisk.Call.FORCE_DIRECTORY)) {
            for (List<Step> history : List.of(List.of(take(5)), List.of(receive(5)))) {
                assertThrows(AssertionError.class, () -> explore(history, lie),
                    lie.toString());
            }
        }
    }

    @Test
    void aFaultAtAnyCallLeavesWhatWasThereAndTheNextTrySucceeds() throws IOException {
        for (List<Step> history : histories()) {
            Step last = history.get(history.size() - 1);
            for (int failing = 0; ; failing++) {
                SimSnapshotDisk disk = newDisk();
                FileSnapshotStore store = new FileSnapshotStore(SNAPSHOTS, disk);
                for (Step step : history.subList(0, history.size() - 1)) {
                    step.run(store, disk);
                }
                Set<Long> before = found(disk.copy());
                int[] calls = {failing};
                disk.probe((what, path) -> {
                    if (calls[0]-- == 0) {
                        throw new IOException("the disk fails in " + what + " of " + path);
                    }
                });
                boolean failed = false;
                try {
                    last.run(store, disk);
                } catch (IOException e) {
                    failed = true;
                }
                disk.probe((what, path) -> { });
                Set<Long> usable = new TreeSet<>(store.list().stream().filter(SnapshotInfo::isValid)
                    .map(SnapshotInfo::index).toList());
                assertTrue(!failed || before.containsAll(usable), "what failed counts for nothing: " + usable);
                last.run(store, disk);
                Set<Long> after = found(disk.copy());
                before.addAll(after); // A deletion that could not be forced may be undone, for the whole snapshot.
                crash(disk, before, after);
                if (!failed) {
                    break;
                }
            }
        }
    }

    @Test
    void aSnapshotThatCannotBeReadIsPassedOverAndToldApartFromNone() throws IOException {
        SimSnapshotDisk disk = newDisk();
        FileSnapshotStore store = new FileSnapshotStore(SNAPSHOTS, disk);
        take(5).run(store, disk);
        take(9).run(store, disk);
        disk.failReadsOf(SNAPSHOTS.resolve("snapshot_9/data"));
        assertEquals(5, store.openNewest(9).orElseThrow().load().getLastIncludedIndex());
        disk.failReadsOf(SNAPSHOTS.resolve("snapshot_5/snapshot_meta"));
        assertThrows(IOException.class, () -> store.openNewest(9));
        assertTrue(store.list().get(1).problem().contains("cannot be read"), store.list().toString());
        assertTrue(store.openNewest(4).isEmpty());
    }

    @Test
    void aStoreKeepsItsSnapshotsBesideItsLogOnOneDisk() throws IOException {
        CrashWorld world = CrashWorld.TINY;
        SimDisk disk = world.newDisk();
        try (DLedgerMmapFileStore store = new DLedgerMmapFileStore(world.config(), disk,
                new TestExecutor(TestExecutor.When.AT_ONCE), () -> 0)) {
            store.open();
            take(5).run((FileSnapshotStore) store.snapshots(), disk.forSnapshots());
        }
        SimDisk lost = disk.afterPowerLoss(Choices.first()).copy();
        try (DLedgerMmapFileStore again = new DLedgerMmapFileStore(world.config(), lost,
                new TestExecutor(TestExecutor.When.AT_ONCE), () -> 0)) {
            again.open();
            check(again.snapshots().openNewest(5).orElseThrow());
        }
    }

    @Test
    void whatArrivedBeforeACrashIsNotSentAgain() throws IOException {
        PinnedSnapshot sent = elsewhere(9);
        SimSnapshotDisk disk = newDisk();
        IncomingSnapshot first = new FileSnapshotStore(SNAPSHOTS, disk).receive(sent.manifest());
        first.write(0, 0, sent.read(0, 0, 1300));
        first.write(1, 0, sent.read(1, 0, 600));
        SimSnapshotDisk killed = disk.copy();
        IncomingSnapshot next = new FileSnapshotStore(SNAPSHOTS, killed).receive(sent.manifest());
        assertEquals(1300, next.receivedBytes(0));
        assertEquals(600, next.receivedBytes(1));
        sendRest(sent, next, 1000);
        next.publish();
        assertEquals(Set.of(9L), found(killed));
        for (int i = 0; i < LOSSES; i++) {
            SimSnapshotDisk lost = disk.afterPowerLoss(Choices.random(random));
            IncomingSnapshot again = new FileSnapshotStore(SNAPSHOTS, lost).receive(sent.manifest());
            sendRest(sent, again, 1000);
            try {
                again.publish();
            } catch (IOException e) {
                sendRest(sent, again, 1000); // A file that was cut in the middle has zeros in it.
                again.publish();
            }
            assertEquals(Set.of(9L), found(lost.afterPowerLoss(Choices.first())));
        }
    }
}
