package io.openmessaging.storage.dledger.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Goal: the command measures at full rate and at a rate. Method: the jar, short loads. */
class AppendIT {
    @TempDir
    private Path directory;

    private List<String> append(String... arguments) throws Exception {
        BenchmarkJar.Run run = BenchmarkJar.run(Stream.concat(Stream.of("append", "--rounds", "1", "--warm-up", "1",
            "--seconds", "1", "--flush-mode", "ASYNC", "--dir", directory.toString()), Stream.of(arguments))
            .toArray(String[]::new));
        assertEquals(0, run.status(), run.out());
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(0, left.count(), "data that was not deleted");
        }
        return run.out().lines().toList();
    }

    private static void assertMatches(String pattern, String line) {
        assertTrue(line.matches(pattern), line);
    }

    @Test
    void halfOfTheRateThatWasFoundIsAnOpenLoop() throws Exception {
        List<String> lines = append("--half");

        assertEquals(8, lines.size(), lines::toString);
        assertMatches("round 1  pipe-cache +full rate .*", lines.get(1));
        assertMatches("round 1  pipe-cache +open loop .*", lines.get(2));
        assertMatches("round 1  dledger-cache +full rate .*refused at once: .*", lines.get(3));
        assertMatches("round 1  dledger-cache +open loop .*failed 0  refused at once: .*", lines.get(4));
        assertMatches("median of 1 rounds: pipe .*", lines.get(5));
        assertMatches("median of 1 rounds at half the rate: dledger-cache .*p99÷p50 .*wanted: 5 at most.*",
            lines.get(7));
    }

    @Test
    void aRateThatIsGivenIsKept() throws Exception {
        List<String> lines = append("--rate", "500");

        assertEquals(5, lines.size(), lines::toString);
        assertMatches(".* 500 due in a second, .*", lines.get(0));
        assertMatches("round 1  dledger-cache +open loop +(4[0-9][0-9]|500)/s .*", lines.get(2));
    }
}
