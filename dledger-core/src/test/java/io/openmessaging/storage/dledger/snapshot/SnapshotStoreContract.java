package io.openmessaging.storage.dledger.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * What every {@link SnapshotStore} must do, whatever it is made of. A store's test extends this class and says how to
 * make stores of one kind.
 */
public abstract class SnapshotStoreContract {
    protected static final Map<String, byte[]> FILES = Map.of("data", bytes("the state"), "empty", new byte[0],
        "dir/deep/more", bytes("x".repeat(5000)));

    /** A new, empty store. */
    protected abstract SnapshotStore newStore() throws IOException;

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    protected static SnapshotMeta meta(long index) {
        return new SnapshotMeta(new LogBase(index, 3, (int) index * 31, 1000 * (index + 1)),
            new LoggedConfiguration(index, Configuration.ofVoters(Map.of("n0", "h:1"))));
    }

    /** Writes the files as a state machine does, and publishes them. */
    protected static SnapshotManifest take(SnapshotStore store, long index, Map<String, byte[]> files)
            throws IOException {
        try (SnapshotDraft draft = store.begin()) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path path = Path.of(draft.getSnapshotStorePath()).resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
            return draft.publish(meta(index));
        }
    }

    protected static SnapshotManifest take(SnapshotStore store, long index) throws IOException {
        return take(store, index, Map.of("data", bytes("state at " + index)));
    }

    /** The files as a state machine reads them. */
    protected static Map<String, byte[]> filesOf(PinnedSnapshot snapshot) throws IOException {
        Map<String, byte[]> found = new TreeMap<>();
        for (SnapshotFile file : snapshot.manifest().files()) {
            found.put(file.name(), Files.readAllBytes(Path.of(snapshot.getSnapshotStorePath()).resolve(file.name())));
        }
        return found;
    }

    protected static void assertSame(Map<String, byte[]> expected, Map<String, byte[]> actual) {
        assertEquals(new TreeMap<>(expected).keySet(), new TreeMap<>(actual).keySet());
        expected.forEach((name, content) -> assertArrayEquals(content, actual.get(name), name));
    }

    protected static List<Long> indexes(SnapshotStore store) throws IOException {
        return store.list().stream().map(SnapshotInfo::index).toList();
    }

    /** Sends what is not there yet in chunks of that many bytes, up to {@code most} chunks. */
    protected static void send(PinnedSnapshot from, IncomingSnapshot to, int chunkBytes, int most)
            throws IOException {
        int sent = 0;
        for (int file = 0; file < from.manifest().files().size(); file++) {
            long size = from.manifest().files().get(file).sizeBytes();
            for (long at = to.receivedBytes(file); at < size && sent < most; sent++) {
                at = to.write(file, at, from.read(file, at, chunkBytes));
            }
        }
    }

    @Test
    void whatWasSavedIsFoundAgain() throws IOException {
        SnapshotStore store = newStore();
        assertTrue(store.openNewest(Long.MAX_VALUE).isEmpty());
        SnapshotManifest manifest = take(store, 7, FILES);
        assertEquals(List.of("data", "dir/deep/more", "empty"),
            manifest.files().stream().map(SnapshotFile::name).toList());
        assertEquals(5009, manifest.sizeBytes());
        assertEquals(List.of(new SnapshotInfo(7, 3, 3, 5009, "")), store.list());
        try (PinnedSnapshot found = store.openNewest(Long.MAX_VALUE).orElseThrow()) {
            assertEquals(manifest, found.manifest());
            assertEquals(meta(7), found.load());
            assertSame(FILES, filesOf(found));
        }
    }

    @Test
    void theNewestThatIsAskedForIsFound() throws IOException {
        SnapshotStore store = newStore();
        take(store, 7);
        take(store, 30);
        take(store, 12);
        assertEquals(List.of(30L, 12L, 7L), indexes(store));
        for (long[] asked : new long[][] {{Long.MAX_VALUE, 30}, {30, 30}, {29, 12}, {11, 7}}) {
            try (PinnedSnapshot found = store.openNewest(asked[0]).orElseThrow()) {
                assertEquals(asked[1], found.load().getLastIncludedIndex());
            }
        }
        assertTrue(store.openNewest(6).isEmpty());
    }

    @Test
    void aSnapshotWithoutFilesIsKeptAndLicensesNothing() throws IOException {
        SnapshotStore store = newStore();
        assertTrue(take(store, 7, Map.of()).isEmpty());
        assertFalse(store.list().get(0).licensesDroppingLog());
        assertTrue(store.list().get(0).isValid());
        assertFalse(take(store, 8, Map.of("none", new byte[0])).isEmpty());
        assertTrue(store.list().get(0).licensesDroppingLog());
        assertTrue(store.openNewest(7).isPresent());
    }

    @Test
    void aDraftThatIsGivenUpLeavesNothing() throws IOException {
        SnapshotStore store = newStore();
        take(store, 7);
        SnapshotDraft draft = store.begin();
        Path path = Path.of(draft.getSnapshotStorePath());
        Files.write(path.resolve("data"), bytes("half"));
        draft.close();
        assertFalse(Files.exists(path));
        assertEquals(List.of(7L), indexes(store));
        take(store, 8);
        assertEquals(List.of(8L, 7L), indexes(store));
    }

    @Test
    void aSecondSnapshotOfAnIndexChangesNothing() throws IOException {
        SnapshotStore store = newStore();
        take(store, 7, FILES);
        take(store, 7, Map.of("data", bytes("saved in another order")));
        assertEquals(List.of(7L), indexes(store));
        try (PinnedSnapshot found = store.openNewest(7).orElseThrow()) {
            assertSame(FILES, filesOf(found));
        }
    }

    @Test
    void theNewestAreRetainedAndOthersDeletedWhenTheyAreAsked() throws IOException {
        SnapshotStore store = newStore();
        for (long index = 1; index <= 5; index++) {
            take(store, index);
        }
        store.retain(3);
        assertEquals(List.of(5L, 4L, 3L), indexes(store));
        store.delete(4);
        store.delete(4);
        store.retain(3);
        assertEquals(List.of(5L, 3L), indexes(store));
        assertThrows(IllegalArgumentException.class, () -> store.retain(0));
    }

    @Test
    void aPinnedSnapshotIsReadWhateverIsDeleted() throws IOException {
        SnapshotStore store = newStore();
        take(store, 7, FILES);
        PinnedSnapshot pinned = store.openNewest(7).orElseThrow();
        PinnedSnapshot again = store.openNewest(7).orElseThrow();
        take(store, 8);
        again.close();
        store.delete(7);
        store.retain(1);
        assertEquals(List.of(8L), indexes(store));
        assertTrue(store.openNewest(7).isEmpty());
        assertSame(FILES, filesOf(pinned));
        assertEquals(ByteBuffer.wrap(bytes("state")), pinned.read(0, 4, 5));
        pinned.close();
        pinned.close();
        store.retain(1);
        assertEquals(List.of(8L), indexes(store));
    }

    @Test
    void whatIsSentInChunksIsTheSnapshot() throws IOException {
        SnapshotStore from = newStore();
        take(from, 7, FILES);
        try (PinnedSnapshot sent = from.openNewest(7).orElseThrow()) {
            for (int chunk : new int[] {1000, 4999, 5000, 1 << 20}) {
                SnapshotStore to = newStore();
                try (IncomingSnapshot incoming = to.receive(sent.manifest())) {
                    assertFalse(incoming.isComplete());
                    send(sent, incoming, chunk, Integer.MAX_VALUE);
                    assertTrue(incoming.isComplete());
                    assertEquals(List.of(), to.list(), "not before it is published");
                    incoming.publish();
                }
                assertEquals(from.list(), to.list());
                try (PinnedSnapshot got = to.openNewest(7).orElseThrow()) {
                    assertEquals(sent.manifest(), got.manifest());
                    assertSame(FILES, filesOf(got));
                }
            }
        }
    }

    @Test
    void aChunkBehindAGapIsNotTakenAndOneThatCameBeforeDoesNotHarm() throws IOException {
        SnapshotStore from = newStore();
        take(from, 7, Map.of("data", bytes("0123456789")));
        SnapshotStore to = newStore();
        try (PinnedSnapshot sent = from.openNewest(7).orElseThrow();
             IncomingSnapshot incoming = to.receive(sent.manifest())) {
            assertEquals(0, incoming.write(0, 4, sent.read(0, 4, 4)));
            assertEquals(4, incoming.write(0, 0, sent.read(0, 0, 4)));
            assertEquals(4, incoming.write(0, 1, sent.read(0, 1, 2)));
            assertEquals(6, incoming.write(0, 2, sent.read(0, 2, 4)));
            assertThrows(CorruptSnapshotException.class, () -> incoming.write(0, 6, ByteBuffer.allocate(5)));
            assertThrows(CorruptSnapshotException.class, () -> incoming.write(1, 0, ByteBuffer.allocate(5)));
            assertThrows(CorruptSnapshotException.class, () -> incoming.write(0, -1, ByteBuffer.allocate(1)));
            assertThrows(CorruptSnapshotException.class, incoming::publish, "bytes are missing");
            assertEquals(6, incoming.receivedBytes(0), "what is there stays");
            assertEquals(10, incoming.write(0, 5, sent.read(0, 5, 5)));
            incoming.publish();
        }
        assertEquals(from.list(), to.list());
    }

    @Test
    void whatHasArrivedNeedNotBeSentAgain() throws IOException {
        SnapshotStore from = newStore();
        take(from, 7, FILES);
        SnapshotStore to = newStore();
        try (PinnedSnapshot sent = from.openNewest(7).orElseThrow()) {
            assertEquals(Optional.empty(), to.arrived());
            to.receive(sent.manifest()).close();
            assertEquals(Optional.empty(), to.arrived(), "a manifest alone is nothing");
            try (IncomingSnapshot incoming = to.receive(sent.manifest())) {
                send(sent, incoming, 1000, 3);
            }
            assertEquals(Optional.of(sent.manifest()), to.arrived());
            try (IncomingSnapshot incoming = to.receive(sent.manifest())) {
                assertEquals(9, incoming.receivedBytes(0));
                assertEquals(2000, incoming.receivedBytes(1));
                send(sent, incoming, 1000, 3);
                incoming.publish();
            }
            assertEquals(Optional.empty(), to.arrived(), "all of it is there");
            try (PinnedSnapshot got = to.openNewest(7).orElseThrow()) {
                assertSame(FILES, filesOf(got));
            }
        }
    }

    @Test
    void whatArrivesOfAnotherSnapshotBeginsAnew() throws IOException {
        SnapshotStore from = newStore();
        take(from, 7, FILES);
        take(from, 8, FILES);
        SnapshotStore to = newStore();
        try (PinnedSnapshot sent = from.openNewest(7).orElseThrow();
             PinnedSnapshot newer = from.openNewest(8).orElseThrow()) {
            try (IncomingSnapshot incoming = to.receive(sent.manifest())) {
                send(sent, incoming, 1 << 20, 1);
            }
            assertEquals(Optional.of(sent.manifest()), to.arrived());
            try (IncomingSnapshot incoming = to.receive(newer.manifest())) {
                assertEquals(0, incoming.receivedBytes(0));
                send(newer, incoming, 1 << 20, 1);
                incoming.discard();
            }
            assertEquals(Optional.empty(), to.arrived());
            try (IncomingSnapshot incoming = to.receive(newer.manifest())) {
                assertEquals(0, incoming.receivedBytes(0));
            }
        }
        assertEquals(List.of(), to.list());
    }

    @Test
    void whatArrivesChangedIsNotPublishedAndSentAgain() throws IOException {
        SnapshotStore from = newStore();
        take(from, 7, FILES);
        SnapshotStore to = newStore();
        try (PinnedSnapshot sent = from.openNewest(7).orElseThrow();
             IncomingSnapshot incoming = to.receive(sent.manifest())) {
            incoming.write(0, 0, ByteBuffer.wrap(bytes("the stake")));
            send(sent, incoming, 1 << 20, Integer.MAX_VALUE);
            String found = assertThrows(CorruptSnapshotException.class, incoming::publish).getMessage();
            assertTrue(found.contains("data"), found);
            assertEquals(List.of(), to.list());
            assertEquals(0, incoming.receivedBytes(0));
            assertEquals(5000, incoming.receivedBytes(1), "only what is wrong is sent again");
            send(sent, incoming, 1 << 20, Integer.MAX_VALUE);
            incoming.publish();
        }
        try (PinnedSnapshot got = to.openNewest(7).orElseThrow()) {
            assertSame(FILES, filesOf(got));
        }
    }

    @Test
    void aSnapshotWithoutFilesCanBeSent() throws IOException {
        SnapshotStore from = newStore();
        SnapshotManifest none = take(from, 7, Map.of());
        SnapshotStore to = newStore();
        try (IncomingSnapshot incoming = to.receive(none)) {
            assertTrue(incoming.isComplete());
            incoming.publish();
        }
        assertEquals(from.list(), to.list());
    }

    @Test
    void whatIsNoFileIsNoSnapshot() throws IOException {
        SnapshotStore store = newStore();
        try (SnapshotDraft draft = store.begin()) {
            Files.createSymbolicLink(Path.of(draft.getSnapshotStorePath()).resolve("link"), Path.of("elsewhere"));
            assertThrows(CorruptSnapshotException.class, () -> draft.publish(meta(7)));
        }
        try (SnapshotDraft draft = store.begin()) {
            Files.createFile(Path.of(draft.getSnapshotStorePath()).resolve(SnapshotFile.MANIFEST_NAME));
            assertThrows(CorruptSnapshotException.class, () -> draft.publish(meta(7)), "the name is taken");
        }
        try (SnapshotDraft draft = store.begin()) {
            Files.createFile(Path.of(draft.getSnapshotStorePath()).resolve("back\\slash"));
            assertThrows(CorruptSnapshotException.class, () -> draft.publish(meta(7)), "other systems cannot have it");
        }
        assertEquals(List.of(), store.list());
    }
}
