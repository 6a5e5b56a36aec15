package io.openmessaging.storage.dledger.jepsen.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.jepsen.cli.UsageException;

class RunOptionsTest {
    private final RunOptions options = new RunOptions();

    @Test
    void membersAreToldWhatIsAskedForThem() {
        options.flushMode = RunOptions.Flush.ASYNC;
        options.memberOptions = " --lie  VOTES_TWICE ";
        assertEquals(List.of("--flush-mode", "ASYNC", "--lie", "VOTES_TWICE"), options.wordsForMembers());
    }

    @Test
    void membersHaveLeasesWhereReadsRestOnThem() {
        options.readMode = ReadMode.LEASE_READ;
        assertEquals(List.of("--flush-mode", "SYNC", "--lease-read-drift-bound", "100"), options.wordsForMembers());
        options.memberOptions = "--lease-read-drift-bound 7";
        assertEquals(List.of("--flush-mode", "SYNC", "--lease-read-drift-bound", "7"), options.wordsForMembers());
    }

    @Test
    void theHistoricalLibraryTakesHostsOfItsOwn() throws UsageException {
        options.workload = "historical";
        options.rootless = true;
        options.check();
        UsageException refused = assertThrows(UsageException.class, options::findFeatures);
        assertTrue(refused.getMessage().contains("takes hosts in namespaces"), refused.getMessage());
    }
}
