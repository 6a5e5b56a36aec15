package io.openmessaging.storage.dledger.jepsen.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.jepsen.workload.Settings;

class WorkloadsTest {
    @Test
    void nobodyAsksMembersOfTheHistoricalLibraryToChangeTheirGroup() {
        List<String> faults = List.of("kill:primary", "transfer", "power-loss", "membership:follower", "shrink",
            "replace");
        assertEquals(List.of("kill:primary", "power-loss"), Workloads.bears("historical", faults));
        assertEquals(faults, Workloads.bears("append", faults));
    }

    @Test
    void everyRunIsJudgedByWhetherItsFaultsBegan() {
        Settings settings = new Settings(List.of("n0-localhost:1"), ReadMode.READ_INDEX_READ, 1, 2, List.of(), 0);
        for (String name : Workloads.NAMES) {
            assertTrue(Workloads.of(name, settings).checkers().containsKey("faults"), name);
        }
    }
}
