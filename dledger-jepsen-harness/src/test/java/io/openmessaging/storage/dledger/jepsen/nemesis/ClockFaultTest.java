package io.openmessaging.storage.dledger.jepsen.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.Await;
import io.openmessaging.storage.dledger.jepsen.host.Cluster;
import io.openmessaging.storage.dledger.jepsen.host.Feature;
import io.openmessaging.storage.dledger.jepsen.host.Features;
import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.jepsen.host.Launch;
import io.openmessaging.storage.dledger.jepsen.host.Place;

class ClockFaultTest {
    private static final long SEED = 1;

    @TempDir
    private Path directory;

    private Fault fault(String name) {
        Host host = new Host("n0", "localhost", 0, directory, directory, directory, List.of());
        Cluster cluster = new Cluster(List.of(host),
            new Launch("", "Main", "idle", List.of(), Launch.Clocks.OWN), null, "", "t");
        return Faults.of(List.of(name), new Arena(cluster, () -> host, null,
            new Features(Place.LOOPBACK, Set.of(Feature.CLOCKS)))).get(0);
    }

    private String clock() {
        try {
            return Files.readString(directory.resolve("clock")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aJumpTellsTheHistoryWhatItDoesAndEnds() throws IOException {
        Fault jump = fault("clock-jump:all");
        Map<?, ?> told = (Map<?, ?>) jump.start(new SplittableRandom(SEED));
        assertNotEquals("+0.000", clock());
        assertEquals(clock(), told.get("n0").toString().replace(" s", ".000"));
        assertEquals(List.of("n0"), jump.stop());
        assertEquals("+0.000", clock());
    }

    @Test
    void aDriftGoesOnUntilItEndsAndCanBeginAgain() throws IOException {
        Fault drift = fault("clock-drift:all");
        for (int time = 0; time < 2; time++) {
            Map<?, ?> told = (Map<?, ?>) drift.start(new SplittableRandom(SEED));
            assertTrue(told.get("n0").toString().startsWith("x"), told.toString());
            Await.within(30, () -> Math.abs(Double.parseDouble(clock())) > 0.3);
            assertEquals(List.of("n0"), drift.stop());
            assertEquals("+0.000", clock());
        }
    }

    @Test
    void theEndOfAFaultThatNeverBeganDoesNothing() throws IOException {
        assertEquals(List.of(), fault("clock-drift").stop());
        assertTrue(Files.notExists(directory.resolve("clock")));
    }
}
