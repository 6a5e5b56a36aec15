package io.openmessaging.storage.dledger.jepsen.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.jepsen.host.Feature;
import io.openmessaging.storage.dledger.jepsen.host.Features;

/**
 * The harness with members on machines that it reaches over ssh. {@code dledger.ssh} set to {@code true} adds the ways
 * in which a run can end before its time.
 */
class SshNodesIT {
    private static final String ALL = "dledger.ssh";
    private static final long FAULT_NS = TimeUnit.MINUTES.toNanos(3);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    @TempDir
    private Path directory;
    private SshNodes nodes;

    @BeforeEach
    void start() throws IOException {
        SshNodes.assumePossible("the test of hosts over ssh");
        nodes = SshNodes.start(directory);
    }

    @AfterEach
    void end() {
        if (nodes != null) {
            nodes.close();
        }
    }

    /** In a process group of its own, and not deaf to Ctrl-C even where the test runs in the background. */
    private HarnessProcess harness(String store, String... words) throws IOException {
        List<String> prefix = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT"));
        prefix.addAll(nodes.prefix());
        List<String> all = new ArrayList<>(List.of("test", "--workload", "append"));
        all.addAll(List.of(words));
        all.addAll(nodes.options());
        return HarnessProcess.start(Files.createDirectories(directory.resolve(store)), prefix,
            all.toArray(String[]::new));
    }

    private void assertNothingIsLeft() throws IOException {
        for (int i = 0; i < SshNodes.COUNT; i++) {
            assertEquals("", nodes.on(i, "ls -A /var/tmp; nft list tables; ls -d /sys/fs/cgroup/*/dledger-harness*"
                + " 2>/dev/null; cat /proc/[0-9]*/cmdline | tr '\\0' ' '"
                + " | grep -o 'dledger-harness/[d]ata' ; true"), "n" + i);
        }
    }

    @Test
    void aRunWithKilledMembersAPartitionAndAPauseIsValidAndLeavesNothingBehind()
            throws IOException, InterruptedException {
        try (HarnessProcess harness = harness("store", "--nemesis",
            "kill:primary,partition-primary,pause,cpu,clock-jump", "--interval", "2", "--time-limit", "24", "--rate",
            "50")) {
            harness.assertEndsWith(0);
        }
        Path run = directory.resolve("store").resolve("append").resolve("latest").toRealPath();
        String history = Files.readString(run.resolve("history.edn"));
        assertFalse(history.contains("\"error\""), history);
        assertTrue(history.contains("stop-kill:primary") && history.contains("stop-partition-primary"));
        // What this machine has its nodes have.
        Features features = Features.ofThisMachine();
        assertEquals(features.has(Feature.CGROUPS), history.contains("stop-cpu"), history);
        assertEquals(features.has(Feature.CLOCKS), history.contains("stop-clock-jump"), history);
        assertTrue(Files.size(run.resolve("n1").resolve("member.log")) > 0);
        assertFalse(Files.exists(run.resolve("hosts.properties")));
        assertNothingIsLeft();
    }

    @Test
    @EnabledIfSystemProperty(named = ALL, matches = "true")
    void whatAKilledHarnessLeftOnNodesIsTakenAwayByTheNextOneAndNobodyTakesWhatIsInUse()
            throws IOException, InterruptedException {
        try (HarnessProcess harness = harness("one", "--nemesis", "partition-primary", "--interval", "2",
            "--time-limit", "100")) {
            awaitFault(harness, "start-partition-primary");
            try (HarnessProcess other = harness("other", "--time-limit", "1")) {
                other.assertEndsWith(2);
                assertTrue(other.said().contains("in use by another run"), other::said);
            }
            new ProcessBuilder("kill", "-KILL", Long.toString(harness.pid())).start().waitFor();
            assertNotEquals(0, harness.awaitStatus());
        }
        assertTrue(nodes.on(0, "nft list tables; ls -A /var/tmp").contains("dledger"), "a killed run leaves something");
        // With the same store, so that what is left on this machine goes, too.
        try (HarnessProcess next = harness("one", "--time-limit", "1")) {
            next.assertEndsWith(0);
            assertTrue(next.said().contains("cleaned up behind the run in"), next::said);
        }
        assertNothingIsLeft();
    }

    @Test
    @EnabledIfSystemProperty(named = ALL, matches = "true")
    void ctrlCWhileAllMembersStandStillLeavesNothingBehind() throws IOException, InterruptedException {
        try (HarnessProcess harness = harness("one", "--nemesis", "pause:all", "--interval", "2", "--time-limit",
            "100")) {
            awaitFault(harness, "start-pause:all");
            // As a terminal does: ssh gets the signal, too.
            new ProcessBuilder("kill", "-INT", "--", "-" + harness.pid()).start().waitFor();
            assertNotEquals(0, harness.awaitStatus(), harness::said);
        }
        assertNothingIsLeft();
    }

    /** The fault is on when the nemesis has spoken of it twice. */
    private void awaitFault(HarnessProcess harness, String word) {
        Path store = directory.resolve("one").resolve("append").resolve("latest").resolve("history.edn");
        long deadlineNs = System.nanoTime() + FAULT_NS;
        while (HarnessProcess.read(store).split(word, -1).length < 3) {
            assertTrue(harness.isAlive() && System.nanoTime() < deadlineNs, harness::said);
            LockSupport.parkNanos(POLL_NS);
        }
    }

    @Test
    void aNodeThatCannotBeReachedIsNamedInOneLine() throws IOException, InterruptedException {
        try (HarnessProcess harness = harness("store", "--ssh-port", "23")) {
            harness.assertEndsWith(2);
            assertEquals(1, harness.said().lines().count(), harness::said);
            assertTrue(harness.said().contains("192.0.2.11: cannot be reached"), harness::said);
        }
        try (Stream<Path> runs = Files.list(directory.resolve("store"))) {
            assertEquals(List.of("said"), runs.map(path -> path.getFileName().toString()).toList());
        }
    }
}
