package io.openmessaging.storage.dledger.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullPageCacheTest {
    private static final long BYTES = 3 * 1024 * 1024 + 5;

    @TempDir
    private Path directory;

    @Test
    void allOfTheFileIsReadEachTime() throws IOException {
        try (FullPageCache cache = new FullPageCache(directory.toString(), BYTES)) {
            assertEquals(BYTES, cache.fill());
            assertEquals(BYTES, cache.fill());
        }
    }

    @Test
    void nothingIsLeftHoweverTheRunEnds() throws IOException {
        try (FullPageCache cache = new FullPageCache(directory.toString(), BYTES)) {
            assertEquals(List.of(), left(), "a process that is killed deletes nothing");
            assertEquals(BYTES, cache.fill());
        }
        Thread.currentThread().interrupt();
        assertThrows(ClosedByInterruptException.class, () -> new FullPageCache(directory.toString(), BYTES));
        assertTrue(Thread.interrupted());
        assertEquals(List.of(), left());
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.toList();
        }
    }

    @Test
    void itLeavesMemoryForProcesses() {
        long bytes = FullPageCache.bytesOfThisMachine();

        long all = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        assertTrue(bytes > all / 2 && bytes < all - all / 10, () -> bytes + " bytes of " + all);
    }
}
