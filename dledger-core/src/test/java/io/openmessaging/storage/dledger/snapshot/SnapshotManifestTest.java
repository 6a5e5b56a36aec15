package io.openmessaging.storage.dledger.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/** A manifest comes back as it was, or not at all, and names nothing outside of the snapshot. */
class SnapshotManifestTest {
    private static final SnapshotMeta META =
        new SnapshotMeta(new LogBase(7, 3, -5, Long.MAX_VALUE), new LoggedConfiguration(5,
            Configuration.ofVoters(Map.of("n0", "h\u00f4te:20911", "n1", "localhost:20912"))));

    @Test
    void whatIsEncodedIsDecoded() throws CorruptSnapshotException {
        SnapshotManifest some = new SnapshotManifest(META, List.of(new SnapshotFile("b/c", 1L << 40, -1),
            new SnapshotFile("a\u00e9", 0, 0)));
        assertEquals(some, SnapshotManifest.decode(some.encode()));
        assertEquals("a\u00e9", some.files().get(0).name(), "in order");
        SnapshotManifest none = new SnapshotManifest(new SnapshotMeta(META.base(), LoggedConfiguration.NONE),
            List.of());
        assertEquals(none, SnapshotManifest.decode(none.encode()));
        assertTrue(none.isEmpty());
    }

    @Test
    void noChangedBitAndNoOtherLengthIsTakenForAManifest() {
        ByteBuffer good = new SnapshotManifest(META, List.of(new SnapshotFile("data", 9, 1))).encode();
        for (int bit = 0; bit < 8 * good.limit(); bit++) {
            ByteBuffer changed = ByteBuffer.wrap(good.array().clone());
            changed.put(bit / 8, (byte) (changed.get(bit / 8) ^ 1 << bit % 8));
            assertThrows(CorruptSnapshotException.class, () -> SnapshotManifest.decode(changed));
        }
        for (int length = 0; length < good.limit(); length++) {
            ByteBuffer shorter = good.duplicate().limit(length);
            assertThrows(CorruptSnapshotException.class, () -> SnapshotManifest.decode(shorter));
        }
        ByteBuffer longer = ByteBuffer.allocate(good.limit() + 1).put(good.duplicate()).rewind();
        assertThrows(CorruptSnapshotException.class, () -> SnapshotManifest.decode(longer));
    }

    @Test
    void aNameStaysInItsDirectory() {
        for (String bad : new String[] {"", "/etc/passwd", "..", "../a", "a/../b", "a/..", "./a", "a//b", "a/",
            "a\\b", "a\0", "snapshot_meta", "x".repeat(1025)}) {
            assertFalse(SnapshotFile.isName(bad), bad);
            assertThrows(IllegalArgumentException.class, () -> new SnapshotFile(bad, 0, 0), bad);
        }
        for (String good : new String[] {"data", ".hidden", "a/b..c", "dir/snapshot_meta", "..."}) {
            assertTrue(SnapshotFile.isName(good), good);
        }
    }

    @Test
    void filesThatCannotLieBesideEachOtherAreRefused() {
        for (List<String> names : List.of(List.of("a", "a"), List.of("a", "a-", "a/b"), List.of("a/b/c", "a/b"))) {
            List<SnapshotFile> files = new ArrayList<>();
            names.forEach(name -> files.add(new SnapshotFile(name, 0, 0)));
            assertThrows(IllegalArgumentException.class, () -> new SnapshotManifest(META, files), names.toString());
        }
        List<SnapshotFile> many = new ArrayList<>();
        for (int i = 0; i < 60_000; i++) {
            many.add(new SnapshotFile("file" + i, 0, 0));
        }
        assertThrows(IllegalArgumentException.class, () -> new SnapshotManifest(META, many));
    }

    @Test
    void aSnapshotHoldsAnEntry() {
        assertThrows(IllegalArgumentException.class, () -> new SnapshotMeta(LogBase.START, LoggedConfiguration.NONE));
        assertThrows(IllegalArgumentException.class,
            () -> new SnapshotMeta(META.base(), new LoggedConfiguration(8, META.inForce().configuration())));
    }
}
