package io.openmessaging.storage.dledger.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fails when the append path allocates more for an entry than it did when the bounds were written down. */
class AppendPathAllocationsTest {
    /**
     * In bytes an entry. Counted were 124 to 128, 304 to 310, and 1,411 to 1,479: there is a little more than that, for
     * threads beside that may be at work or not.
     */
    private static final Map<String, Integer> MOST = Map.of(
        "leader's store", 140,
        "follower's store, 32 entries a slice", 330,
        "member, one append at a time", 1_700);

    @TempDir
    private Path directory;

    @Test
    void anAppendAllocatesNoMoreThanItDid() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process counting = new ProcessBuilder(java, "-Xint", "-Xmx256m", "-XX:+UseSerialGC", "-cp",
            System.getProperty("java.class.path"), AppendPathAllocations.class.getName(), directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String output = new String(counting.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, counting.waitFor(), output);

        Map<String, Integer> counted = new TreeMap<>();
        for (String line : output.lines().toList()) {
            counted.put(line.substring(0, line.indexOf('=')), Integer.parseInt(line.substring(line.indexOf('=') + 1)));
        }
        assertEquals(MOST.keySet(), counted.keySet());
        assertTrue(MOST.entrySet().stream().allMatch(most -> counted.get(most.getKey()) <= most.getValue()),
            "counted " + counted + ", at most " + MOST);
    }
}
