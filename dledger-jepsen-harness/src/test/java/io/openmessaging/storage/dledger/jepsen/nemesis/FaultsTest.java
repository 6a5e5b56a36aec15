package io.openmessaging.storage.dledger.jepsen.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

class FaultsTest {
    @Test
    void everyNameIsUniqueAndKnownWithEachTarget() {
        assertEquals(Faults.names().size(), Set.copyOf(Faults.names()).size());
        for (String name : Faults.names()) {
            Faults.check(name);
            for (Target target : Target.values()) {
                Faults.check(name + ":" + target.word());
            }
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
