package io.openmessaging.storage.dledger.jepsen.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.junit.jupiter.api.Test;

class WorkloadsTest {
    @Test
    void nobodyAsksMembersOfTheHistoricalLibraryToChangeTheirGroup() {
        List<String> faults = List.of("kill:primary", "transfer", "power-loss", "membership:follower", "shrink",
            "replace");
        assertEquals(List.of("kill:primary", "power-loss"), Workloads.bears("historical", faults));
        assertEquals(faults, Workloads.bears("append", faults));
    }
}
