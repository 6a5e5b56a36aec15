package io.openmessaging.storage.dledger.jepsen.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreDirectoryTest {
    @TempDir
    Path root;

    @Test
    void latestPointsToTheNewestRun() throws IOException {
        StoreDirectory store = new StoreDirectory(root.resolve("store"));
        Path first = store.create("register", Instant.parse("2026-01-02T03:04:05.006Z"));
        Path second = store.create("register", Instant.parse("2026-01-02T03:04:06.007Z"));
        Path other = store.create("append", Instant.parse("2026-01-02T03:04:07.008Z"));
        for (Path run : List.of(first, second, other)) {
            Files.writeString(run.resolve("history.edn"), "");
        }
        assertEquals("20260102T030405.006Z", first.getFileName().toString());
        assertEquals(second.toRealPath(), root.resolve("store/register/latest").toRealPath());
        assertEquals(other.toRealPath(), root.resolve("store/latest").toRealPath());
        assertEquals(List.of(other, first, second), store.runs());
    }

    @Test
    void aNameThatLeavesTheStoreIsRefused() {
        StoreDirectory store = new StoreDirectory(root);
        for (String bad : List.of("", "..", "a/b", "latest", ".x")) {
            assertThrows(IllegalArgumentException.class, () -> store.create(bad, Instant.EPOCH), bad);
        }
    }
}
