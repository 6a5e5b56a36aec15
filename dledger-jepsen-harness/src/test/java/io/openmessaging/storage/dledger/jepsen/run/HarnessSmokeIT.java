package io.openmessaging.storage.dledger.jepsen.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.jepsen.host.Feature;

/** The harness as its users run it, for about a minute and a half. */
class HarnessSmokeIT {
    @TempDir
    private Path store;

    @Test
    void aRunWithAKilledLeaderAPartitionAndAPowerLossIsValidAndLeavesNothingBehind()
            throws IOException, InterruptedException {
        String history = history("append", "--nemesis", "kill:primary,partition-primary,power-loss", "--interval", "5",
            "--time-limit", "36", "--rate", "50");
        List.of("start-kill:primary", "start-partition-primary", "stop-power-loss")
            .forEach(fault -> assertTrue(history.contains(fault), fault));
    }

    @Test
    void transactionsOnMembersOfTheHarnessesOwnAreValidThoughTheLeaderIsKilled()
            throws IOException, InterruptedException {
        String history = history("list-append", "--nemesis", "kill:primary", "--interval", "2", "--time-limit", "5",
            "--snapshot-threshold", "50");
        assertTrue(history.contains("stop-kill:primary"), "no kill");
    }

    @Test
    void aRunWithoutRootWithAPartitionIsValidAndLeavesNothingBehind() throws IOException, InterruptedException {
        run("append", "--rootless", "--nemesis", "partition-primary,reorder", "--interval", "3", "--time-limit", "15",
            "--rate", "50");
        Path run = store.resolve("append").resolve("latest").toRealPath();
        String history = Files.readString(run.resolve("history.edn"));
        assertTrue(history.contains("stop-partition-primary"));
        assertTrue(history.contains("stop-reorder"));
        assertTrue(Files.readString(run.resolve("results.json")).contains("LOOPBACK"));
        for (String gone : List.of("hosts.properties", "disks", "names")) {
            assertFalse(Files.exists(run.resolve(gone)), gone);
        }
        assertTrue(ProcessHandle.allProcesses()
            .noneMatch(process -> process.info().commandLine().orElse("").contains(store.toString())));
    }

    /** What a run on hosts of their own wrote that was valid and has cleaned up. */
    private String history(String workload, String... options) throws IOException, InterruptedException {
        HarnessProcess.assumePossible("the smoke test of the harness", Feature.LINKS, Feature.XFS);
        long pid = run(workload, options);
        Path run = store.resolve(workload).resolve("latest").toRealPath();
        assertFalse(Files.exists(run.resolve("hosts.properties")));
        assertFalse(Files.readString(Path.of("/proc/self/mounts")).contains(store.toString()));
        assertFalse(Files.exists(Path.of("/var/run/netns", "dl" + Long.toString(pid, 36) + "-sw")));
        return Files.readString(run.resolve("history.edn"));
    }

    /** Runs a workload to a valid end, and tells the id of the process that did. */
    private long run(String workload, String... options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("test", "--workload", workload));
        words.addAll(List.of(options));
        long pid;
        try (HarnessProcess harness = HarnessProcess.start(store, List.of(), words.toArray(String[]::new))) {
            pid = harness.pid();
            harness.assertEndsWith(0);
        }
        return pid;
    }
}
