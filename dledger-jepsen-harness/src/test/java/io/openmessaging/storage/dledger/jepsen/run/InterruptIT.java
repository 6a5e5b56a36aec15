package io.openmessaging.storage.dledger.jepsen.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.jepsen.host.Feature;

/** What is left of a run that somebody stops while a fault is on: nothing. */
class InterruptIT {
    private static final long FAULT_NS = TimeUnit.MINUTES.toNanos(3);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(50);
    /** In a process group of its own, and not deaf to Ctrl-C even where the test runs in the background. */
    private static final List<String> APART = List.of("setsid", "env", "--default-signal=INT");

    @TempDir
    private Path store;

    @Test
    void ctrlCWhileADiskHangsLeavesNothingBehind() throws IOException, InterruptedException {
        // As a terminal does: whatever belongs to the command gets the signal.
        stopDuring("disk-hung", "INT", "-");
    }

    @Test
    void theEndOfTheHarnessAloneWhileAllMembersStandStillLeavesNothingBehind()
            throws IOException, InterruptedException {
        stopDuring("pause:all", "TERM", "");
    }

    private void stopDuring(String fault, String signal, String group) throws IOException, InterruptedException {
        HarnessProcess.assumePossible("the end of the harness by a signal", Feature.FREEZE, Feature.XFS);
        try (HarnessProcess harness = HarnessProcess.start(store, APART, "test", "--workload", "append", "--nemesis",
            fault, "--interval", "3", "--time-limit", "60")) {
            awaitFault("start-" + fault, harness);
            assertEquals(0, new ProcessBuilder("kill", "-" + signal, "--", group + harness.pid()).start().waitFor());
            assertNotEquals(0, harness.awaitStatus(), harness::said);
            assertNothingIsLeft(harness);
        }
    }

    /** The fault is on when the nemesis has spoken of it twice. */
    private void awaitFault(String word, HarnessProcess harness) {
        Path history = store.resolve("append").resolve("latest").resolve("history.edn");
        long deadlineNs = System.nanoTime() + FAULT_NS;
        while (HarnessProcess.read(history).split(word, -1).length < 3) {
            assertTrue(harness.isAlive() && System.nanoTime() < deadlineNs, harness::said);
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private void assertNothingIsLeft(HarnessProcess harness) throws IOException {
        assertFalse(Files.readString(Path.of("/proc/self/mounts")).contains(store.toString()), harness::said);
        String token = "dl" + Long.toString(harness.pid(), Character.MAX_RADIX) + "-";
        try (Stream<Path> namespaces = Files.list(Path.of("/var/run/netns"))) {
            assertEquals(List.of(), namespaces.filter(each -> each.getFileName().toString().startsWith(token)).toList(),
                harness::said);
        }
        assertEquals(List.of(), ProcessHandle.allProcesses()
            .map(process -> process.info().commandLine().orElse(""))
            .filter(words -> words.contains(store.toString())).toList(), harness::said);
        Path run = store.resolve("append").resolve("latest").toRealPath();
        assertFalse(Files.exists(run.resolve("hosts.properties")), harness::said);
        assertFalse(Files.exists(run.resolve("disks")), harness::said);
    }
}
