package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A life of the page cache is the same as itself and as no other. */
class CacheLifeTest {
    @TempDir
    Path directory;

    @Test
    void bootAndEachMountMakeTheLife() throws IOException {
        Set<CacheLife> lives = new HashSet<>();
        lives.add(CacheLife.of("boot-1", new TreeSet<>(List.of("mount 1 8:1 rw"))));
        lives.add(CacheLife.of("boot-2", new TreeSet<>(List.of("mount 1 8:1 rw"))));
        lives.add(CacheLife.of("boot-1", new TreeSet<>(List.of("mount 2 8:1 rw"))));
        lives.add(CacheLife.of("boot-1", new TreeSet<>(List.of("mount 1 8:2 rw"))));
        lives.add(CacheLife.of("boot-1", new TreeSet<>(List.of("mount 1 8:1 ro"))));
        lives.add(CacheLife.of("boot-1", new TreeSet<>(List.of("mount 1 8:1 rw", "mount 2 8:2 rw"))));
        lives.add(CacheLife.named("boot-1"));
        lives.add(CacheLife.UNKNOWN);
        assertEquals(8, lives.size());
        assertThrows(IOException.class, () -> CacheLife.of("", new TreeSet<>()));
    }

    @Test
    void anUnknownLifeIsTheSameAsNoneAndNotEvenAsItself() {
        CacheLife known = CacheLife.named("a");
        assertTrue(known.isSameAs(CacheLife.named("a")));
        assertFalse(known.isSameAs(CacheLife.named("b")));
        assertFalse(known.isSameAs(CacheLife.UNKNOWN));
        assertFalse(CacheLife.UNKNOWN.isSameAs(known));
        assertFalse(CacheLife.UNKNOWN.isSameAs(CacheLife.UNKNOWN));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void onLinuxTheLifeIsKnownAndStaysTheSameInWhateverOrderTheDirectoriesCome() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), other);
        CacheLife life = CacheLife.detect(List.of(directory, other));
        assertTrue(life.isKnown());
        assertEquals(life, CacheLife.detect(List.of(link, directory)));
        assertNotEquals(life, CacheLife.detect(List.of(directory, Path.of("/proc"))), "a place on another mount");
    }

    @Test
    void aPlaceThatIsNotThereHasNoLife() {
        assertThrows(IOException.class, () -> CacheLife.detect(List.of(directory.resolve("missing"))));
    }
}
