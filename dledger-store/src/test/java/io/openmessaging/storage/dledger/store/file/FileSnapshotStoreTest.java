package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.InvariantViolation;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.snapshot.IncomingSnapshot;
import io.openmessaging.storage.dledger.snapshot.PinnedSnapshot;
import io.openmessaging.storage.dledger.snapshot.SnapshotDraft;
import io.openmessaging.storage.dledger.snapshot.SnapshotFile;
import io.openmessaging.storage.dledger.snapshot.SnapshotInfo;
import io.openmessaging.storage.dledger.snapshot.SnapshotManifest;
import io.openmessaging.storage.dledger.snapshot.SnapshotMeta;
import io.openmessaging.storage.dledger.snapshot.SnapshotStore;
import io.openmessaging.storage.dledger.snapshot.SnapshotStoreContract;

/** Snapshots in files do what all do, are there after a restart, and are not used when anything in them is wrong. */
class FileSnapshotStoreTest extends SnapshotStoreContract {
    @TempDir
    Path base;

    private int stores;

    /** The store warns of damaged snapshots, which here are most. */
    @BeforeAll
    static void mute() {
        Configurator.setLevel(FileSnapshotStore.class.getName(), Level.ERROR);
    }

    @AfterAll
    static void unmute() {
        Configurator.setLevel(FileSnapshotStore.class.getName(), Level.WARN);
    }

    @Override
    protected SnapshotStore newStore() {
        return new FileSnapshotStore(base.resolve("member" + stores++), new RealSnapshotDisk());
    }

    private SnapshotStore open(String name) {
        return new FileSnapshotStore(base.resolve(name), new RealSnapshotDisk());
    }

    @Test
    void snapshotsLieWhereTheyLayHistoricallyAndAreThereAfterARestart() throws IOException {
        SnapshotStore store = open("a");
        take(store, 7, FILES);
        take(store, 12, Map.of("data", bytes("state")));
        assertEquals(List.of("snapshot_12", "snapshot_7"), TestStores.names(base.resolve("a")));
        assertEquals(List.of("data", "snapshot_meta"), TestStores.names(base.resolve("a/snapshot_12")));
        SnapshotStore again = open("a");
        assertEquals(store.list(), again.list());
        try (PinnedSnapshot found = again.openNewest(7).orElseThrow()) {
            assertEquals(base.resolve("a/snapshot_7").toString(), found.getSnapshotStorePath());
            assertSame(FILES, filesOf(found));
        }
    }

    @Test
    void nothingIsTouchedBeforeItIsAskedFor() {
        open("a");
        assertFalse(Files.exists(base.resolve("a")));
    }

    @Test
    void whatACrashLeftOfADraftOrOfADeletionGoes() throws IOException {
        take(open("a"), 7);
        Files.createDirectories(base.resolve("a/tmp/sub"));
        Files.write(base.resolve("a/tmp/sub/data"), bytes("half"));
        Files.createDirectories(base.resolve("a/.deleted-3/sub"));
        SnapshotStore again = open("a");
        try (SnapshotDraft draft = again.begin()) {
            assertEquals(List.of(), TestStores.names(Path.of(draft.getSnapshotStorePath())));
        }
        assertEquals(List.of("snapshot_7"), TestStores.names(base.resolve("a")));
    }

    /** Historical defect S10; nothing but the last bytes takes room on the disk. */
    @Test
    void aFileAboveTwoGibibytesIsTakenWhereItEnds() throws IOException {
        long size = (2L << 30) + 10;
        SnapshotManifest large = new SnapshotManifest(meta(7), List.of(new SnapshotFile("data", size, 0)));
        SnapshotStore store = open("a");
        store.receive(large).close();
        Path arriving;
        try (IncomingSnapshot begun = store.receive(large)) {
            begun.write(0, 0, ByteBuffer.wrap(bytes("begin")));
            arriving = filesOf(base.resolve("a")).stream()
                .filter(path -> path.endsWith("data")).findFirst().orElseThrow();
        }
        try (RandomAccessFile sparse = new RandomAccessFile(arriving.toFile(), "rw")) {
            sparse.setLength(size - 5);
        }
        try (IncomingSnapshot incoming = store.receive(large)) {
            assertEquals(size - 5, incoming.receivedBytes(0));
            assertEquals(size - 1, incoming.write(0, size - 7, ByteBuffer.wrap(bytes("..end!"))));
            assertFalse(incoming.isComplete());
            assertEquals(size, incoming.write(0, size - 1, ByteBuffer.wrap(bytes("."))));
            assertTrue(incoming.isComplete());
            assertEquals(size, Files.size(arriving));
            incoming.discard();
        }
    }

    private List<Path> filesOf(Path directory) throws IOException {
        try (Stream<Path> found = Files.walk(directory)) {
            return found.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Damages a copy of two snapshots, and looks what is found. */
    private void damage(String name, Damager damager) throws IOException {
        Path copy = TestStores.copyOf(base.resolve("good"), base.resolve(name));
        damager.damage(copy.resolve("snapshot_12"));
        SnapshotStore store = open(name);
        try (PinnedSnapshot found = store.openNewest(Long.MAX_VALUE).orElseThrow()) {
            assertEquals(7, found.load().getLastIncludedIndex(), name);
            assertSame(FILES, filesOf(found));
        }
        SnapshotInfo info = store.list().get(0);
        assertFalse(info.isValid() || info.licensesDroppingLog(), name);
        assertTrue(info.problem().contains("snapshot_12"), info.problem());
        store.retain(1);
        assertEquals(List.of(12L, 7L), indexes(store), "a damaged one does not count, and stays");
        take(store, 13);
        store.retain(1);
        assertEquals(List.of(13L), indexes(store));
    }

    private interface Damager {
        void damage(Path snapshot) throws IOException;
    }

    @Test
    void aSnapshotOfWhichAnyByteIsWrongIsPassedOverAndNotDeleted() throws IOException {
        SnapshotStore good = open("good");
        take(good, 7, FILES);
        take(good, 12, Map.of("data", bytes("the state"), "dir/more", bytes("m")));
        int tried = 0;
        for (Path file : filesOf(base.resolve("good/snapshot_12"))) {
            Path inSnapshot = base.resolve("good/snapshot_12").relativize(file);
            for (int at = 0; at < Files.size(file); at++) {
                int position = at;
                damage("flip" + tried++, snapshot -> TestStores.flip(snapshot.resolve(inSnapshot), position));
            }
            damage("cut" + tried++, snapshot -> {
                byte[] content = Files.readAllBytes(snapshot.resolve(inSnapshot));
                Files.write(snapshot.resolve(inSnapshot), Arrays.copyOf(content, content.length - 1));
            });
            damage("longer" + tried++, snapshot -> {
                byte[] content = Files.readAllBytes(snapshot.resolve(inSnapshot));
                Files.write(snapshot.resolve(inSnapshot), Arrays.copyOf(content, content.length + 1));
            });
            damage("missing" + tried++, snapshot -> Files.delete(snapshot.resolve(inSnapshot)));
        }
        assertTrue(tried > 100, tried + " damages");
        damage("foreign file", snapshot -> Files.write(snapshot.resolve("other"), bytes("x")));
        damage("historical", snapshot -> Files.writeString(snapshot.resolve("snapshot_meta"),
            "{\"lastIncludedIndex\":12,\"lastIncludedTerm\":3}"));
        damage("of another index", snapshot -> Files.copy(base.resolve("good/snapshot_7/snapshot_meta"),
            snapshot.resolve("snapshot_meta"), StandardCopyOption.REPLACE_EXISTING));
        damage("link", snapshot -> Files.createSymbolicLink(snapshot.resolve("link"), snapshot));
        damage("no directory", snapshot -> {
            TestStores.delete(snapshot);
            Files.write(snapshot, bytes("x"));
        });
    }

    @Test
    void theLastSnapshotStaysThoughItIsDamagedAndIsReplacedByAWholeOne() throws IOException {
        take(open("a"), 7, FILES);
        TestStores.flip(base.resolve("a/snapshot_7/data"), 3);
        SnapshotStore store = open("a");
        assertTrue(store.openNewest(Long.MAX_VALUE).isEmpty());
        store.retain(1);
        assertTrue(Files.exists(base.resolve("a/snapshot_7/data")));
        SnapshotStore other = open("b");
        take(other, 7, FILES);
        try (PinnedSnapshot sent = other.openNewest(7).orElseThrow();
             IncomingSnapshot incoming = store.receive(sent.manifest())) {
            send(sent, incoming, 1000, Integer.MAX_VALUE);
            incoming.publish();
        }
        try (PinnedSnapshot found = store.openNewest(7).orElseThrow()) {
            assertSame(FILES, filesOf(found));
        }
    }

    @Test
    void twoSnapshotsOfOneIndexWithDifferentBasesAreABrokenInvariant() throws IOException {
        SnapshotStore store = open("a");
        take(store, 7);
        try (SnapshotDraft draft = store.begin()) {
            assertThrows(InvariantViolation.class,
                () -> draft.publish(new SnapshotMeta(new LogBase(7, 99, 1, 1), LoggedConfiguration.NONE)));
        }
        assertEquals(List.of(7L), indexes(store));
    }

    @Test
    void atMostOneIsTakenAndOneReceivedAtATime() throws IOException {
        SnapshotStore store = open("a");
        SnapshotStore other = open("b");
        take(other, 7);
        PinnedSnapshot sent = other.openNewest(7).orElseThrow();
        SnapshotDraft draft = store.begin();
        IncomingSnapshot incoming = store.receive(sent.manifest());
        assertThrows(IllegalStateException.class, store::begin);
        assertThrows(IllegalStateException.class, () -> store.receive(sent.manifest()));
        draft.publish(meta(6));
        send(sent, incoming, 1, Integer.MAX_VALUE);
        incoming.publish();
        assertThrows(IllegalStateException.class, () -> draft.publish(meta(8)));
        assertThrows(IllegalStateException.class, incoming::publish);
        incoming.discard();
        store.begin().close();
        store.receive(sent.manifest()).close();
        assertEquals(List.of(7L, 6L), indexes(store));
        store.retain(2);
        assertFalse(Files.exists(base.resolve("a/install_tmp")), "nobody needs any more what began to arrive");
        sent.close();
    }

    @Test
    void whatWasWholeWhenTheProcessEndedIsCheckedBeforeItIsBelieved() throws IOException {
        SnapshotStore other = open("b");
        take(other, 7, FILES);
        try (PinnedSnapshot sent = other.openNewest(7).orElseThrow()) {
            try (IncomingSnapshot incoming = open("a").receive(sent.manifest())) {
                send(sent, incoming, 2000, 3);
            }
            TestStores.flip(base.resolve("a/install_tmp/data"), 0);
            Files.write(base.resolve("a/install_tmp/dir/deep/more"), new byte[6000]);
            SnapshotStore again = open("a");
            try (IncomingSnapshot incoming = again.receive(sent.manifest())) {
                assertEquals(0, incoming.receivedBytes(0), "its checksum is wrong");
                assertEquals(0, incoming.receivedBytes(1), "it is too long");
                send(sent, incoming, 2000, Integer.MAX_VALUE);
            }
            Files.write(base.resolve("a/install_tmp/foreign"), new byte[1]);
            try (IncomingSnapshot incoming = again.receive(sent.manifest())) {
                assertEquals(0, incoming.receivedBytes(0), "somebody else was there");
                send(sent, incoming, 2000, Integer.MAX_VALUE);
                incoming.publish();
            }
        }
        try (PinnedSnapshot found = open("a").openNewest(7).orElseThrow()) {
            assertSame(FILES, filesOf(found));
        }
    }

    @Test
    void namesThatAreNearlyThoseOfSnapshotsAreNobodys() throws IOException {
        SnapshotStore store = open("a");
        take(store, 7);
        for (String name : List.of("snapshot_", "snapshot_07", "snapshot_-1", "snapshot_7x",
            "snapshot_" + "9".repeat(19), "other")) {
            Files.createDirectories(base.resolve("a").resolve(name));
        }
        take(store, 9);
        store.retain(1);
        assertEquals(List.of(9L), indexes(store));
        assertTrue(Files.exists(base.resolve("a/snapshot_07")));
    }
}
