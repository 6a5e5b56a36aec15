package io.openmessaging.storage.dledger.jepsen.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.jepsen.host.Feature;
import io.openmessaging.storage.dledger.jepsen.host.Features;

/** The harness as its users run it, for about a minute and a half. */
class HarnessSmokeIT {
    private static final long TIMEOUT_MINUTES = 5;

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

    /** What a run wrote that was valid and has cleaned up. */
    private String history(String workload, String... options) throws IOException, InterruptedException {
        Features features = Features.ofThisMachine();
        boolean isPossible = features.hasHosts() && features.has(Feature.NFT) && features.has(Feature.XFS);
        if (!isPossible) {
            System.err.println("SKIPPED: the smoke test of the harness; it takes root and these: " + features.lacks());
        }
        assumeTrue(isPossible, () -> "no hosts can be made here: " + features.lacks());
        Path said = store.resolve("said");
        List<String> words = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
            System.getProperty("dledger.harness.jar"), "test", "--workload", workload, "--store", store.toString()));
        words.addAll(List.of(options));
        Process harness = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(said.toFile()).start();
        try {
            assertTrue(harness.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES), () -> read(said));
            assertEquals(0, harness.exitValue(), () -> read(said));
        } finally {
            harness.destroy();
            harness.waitFor();
        }
        Path run = store.resolve(workload).resolve("latest").toRealPath();
        assertFalse(Files.exists(run.resolve("hosts.properties")));
        assertFalse(Files.readString(Path.of("/proc/self/mounts")).contains(store.toString()));
        assertFalse(Files.exists(Path.of("/var/run/netns", "dl" + Long.toString(harness.pid(), 36) + "-sw")));
        return Files.readString(run.resolve("history.edn"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
