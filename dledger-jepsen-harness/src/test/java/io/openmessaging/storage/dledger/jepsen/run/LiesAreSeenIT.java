package io.openmessaging.storage.dledger.jepsen.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.jepsen.liar.LyingMember;

/** Whether the harness can find somebody guilty: the quickest of the lies that docs/verification.md lists. */
class LiesAreSeenIT {
    @TempDir
    private Path store;

    @Test
    void membersThatApplyEntriesTwiceAreFoundOut() throws Exception {
        HarnessProcess.assumePossible("whether the harness sees a lie");
        Path liars = Path.of(LyingMember.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (HarnessProcess harness = HarnessProcess.start(store, List.of(), "test", "--workload", "register",
            "--rate", "200", "--time-limit", "5",
            "--member-class-path", liars + ":" + System.getProperty("dledger.example.jar"),
            "--member-main", LyingMember.class.getName(), "--member-options", "--lie APPLIES_TWICE")) {
            harness.assertEndsWith(1);
            assertTrue(harness.said().contains("fits nowhere"), harness::said);
        }
    }
}
