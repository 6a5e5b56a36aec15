package io.openmessaging.storage.dledger.jepsen.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
    @TempDir
    Path store;

    @Test
    void aRunThatGoesOnIsLeftAloneAndHalfAPlanStopsNoOtherRun() throws IOException {
        HostPlan own = HostPlan.of(3, "xfs", Files.createDirectories(store.resolve("append").resolve("time1")));
        own.save();
        Path plan = store.resolve("append").resolve("time1").resolve(HostPlan.FILE);
        assertEquals(List.of(), Leftovers.remove(store));
        assertTrue(Files.exists(plan));
        Path half = Files.createDirectories(store.resolve("append").resolve("time2")).resolve(HostPlan.FILE);
        Files.writeString(half, "place=NAMESPACES\ntok");
        List<String> lines = Leftovers.remove(store);
        assertEquals(1, lines.size());
        assertTrue(lines.get(0).startsWith("cannot tell what a run has left: " + half), lines::toString);
        assertTrue(Files.exists(half), "it may be somebody's");
    }
}
