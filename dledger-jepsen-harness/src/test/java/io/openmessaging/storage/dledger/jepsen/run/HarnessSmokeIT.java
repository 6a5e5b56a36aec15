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

    /** What a run wrote that was valid and has cleaned up. */
    private String history(String workload, String... options) throws IOException, InterruptedException {
        HarnessProcess.assumePossible("the smoke test of the harness", Feature.NFT, Feature.XFS);
        List<String> words = new ArrayList<>(List.of("test", "--workload", workload));
        words.addAll(List.of(options));
        long pid;
        try (HarnessProcess harness = HarnessProcess.start(store, List.of(), words.toArray(String[]::new))) {
            pid = harness.pid();
            harness.assertEndsWith(0);
        }
        Path run = store.resolve(workload).resolve("latest").toRealPath();
        assertFalse(Files.exists(run.resolve("hosts.properties")));
        assertFalse(Files.readString(Path.of("/proc/self/mounts")).contains(store.toString()));
        assertFalse(Files.exists(Path.of("/var/run/netns", "dl" + Long.toString(pid, 36) + "-sw")));
        return Files.readString(run.resolve("history.edn"));
    }
}
