package io.openmessaging.storage.dledger.jepsen.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written where the kernel would read it, in trees that look like its own. */
class ControlGroupsTest {
    @TempDir
    private Path tree;

    private ControlGroups groups() {
        return new ControlGroups(tree.toString(), "t-n0", new LocalReach(List.of()));
    }

    private String read(String path) throws IOException {
        return Files.readString(tree.resolve(path)).strip();
    }

    @Test
    void theSecondVersionHasOneGroupForAllLimits() throws IOException {
        Files.createFile(tree.resolve("cgroup.controllers"));
        Files.writeString(tree.resolve("cgroup.subtree_control"), "memory pids\n");
        groups().limitMemory(7, 1 << 20);
        assertEquals("memory pids", read("cgroup.subtree_control"));
        groups().limitCpu(8, 10);
        assertEquals("+cpu", read("cgroup.subtree_control"));
        assertEquals("1048576", read("t-n0/memory.max"));
        assertEquals("10000 100000", read("t-n0/cpu.max"));
        assertEquals("8", read("t-n0/cgroup.procs"));
        groups().lift();
        assertEquals("8", read("cgroup.procs"));
    }

    @Test
    void theFirstVersionHasATreeForEachLimit() throws IOException {
        Files.createDirectory(tree.resolve("cpu"));
        Files.createDirectory(tree.resolve("memory"));
        groups().limitMemory(7, 1 << 20);
        groups().limitCpu(8, 10);
        assertEquals("1048576", read("memory/t-n0/memory.limit_in_bytes"));
        assertEquals("10000", read("cpu/t-n0/cpu.cfs_quota_us"));
        assertEquals("100000", read("cpu/t-n0/cpu.cfs_period_us"));
        groups().lift();
        assertEquals("7", read("memory/cgroup.procs"));
        assertEquals("8", read("cpu/cgroup.procs"));
    }

    @Test
    void whereNothingIsLimitedTheEndOfLimitsDoesNothing() throws IOException {
        groups().lift();
        try (var files = Files.list(tree)) {
            assertEquals(0, files.count());
        }
    }
}
