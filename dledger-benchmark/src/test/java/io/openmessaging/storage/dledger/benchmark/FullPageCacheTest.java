package io.openmessaging.storage.dledger.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullPageCacheTest {
    private static final long BYTES = 3 * 1024 * 1024 + 5;

    @TempDir
    private Path directory;

    @Test
    void allOfTheFileIsReadEachTimeAndNothingIsLeft() throws IOException {
        try (FullPageCache cache = new FullPageCache(directory.toString(), BYTES)) {
            assertEquals(BYTES, Files.size(cache.file()));
            assertEquals(BYTES, cache.fill());
            assertEquals(BYTES, cache.fill());
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void itLeavesMemoryForProcesses() {
        long bytes = FullPageCache.bytesOfThisMachine();

        assertTrue(bytes > Runtime.getRuntime().totalMemory() / 5, () -> bytes + " bytes");
        assertTrue(bytes < Long.MAX_VALUE / 2);
    }
}
