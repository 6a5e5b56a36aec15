package io.openmessaging.storage.dledger.jepsen.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

class FaultsTest {
    @Test
    void everyNameIsUniqueAndKnownWithATarget() {
        assertEquals(Faults.names().size(), Set.copyOf(Faults.names()).size());
        for (String name : Faults.names()) {
            Faults.check(name);
            Faults.check(name + ":one");
        }
        List.of("kill:all", "deaf:all", "power-loss:minority", "partition-one:majority", "transfer:follower")
            .forEach(Faults::check);
    }

    @Test
    void aTargetThatAFaultWouldNotHeedIsRefused() {
        for (String bad : List.of("partition-halves:minority", "partition-pair:all", "partition-one:all",
                "transfer:majority", "membership:all", "shrink:minority", "flip:primary", "truncate:all")) {
            assertThrows(IllegalArgumentException.class, () -> Faults.check(bad), bad);
        }
    }

    @Test
    void theHistoricalNamesAreKnown() {
        List.of("partition-random-halves", "partition-random-node", "partition-majorities-ring", "bridge",
            "kill-random-processes", "crash-random-nodes", "hammer-time").forEach(Faults::check);
    }

    @Test
    void whatIsUnknownIsRefusedWithWhatThereIs() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Faults.check("earthquake")).getMessage()
            .contains("partition-halves"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Faults.check("kill:king")).getMessage()
            .contains("primary"));
    }
}
