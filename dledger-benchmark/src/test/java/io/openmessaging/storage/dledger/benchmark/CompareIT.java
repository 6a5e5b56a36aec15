package io.openmessaging.storage.dledger.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar as its users run it: systems come up, append, and are told beside ours. With {@code -Ddledger.peers=true}
 * every other system is one of them; else only one is, to keep the build short.
 */
class CompareIT {
    private static final List<String> SYSTEMS = Boolean.getBoolean("dledger.peers")
        ? List.of("dledger-cache", "historical-1", "jraft-cache", "ratis-cache", "aeron")
        : List.of("dledger-cache", "historical-1");

    @TempDir
    private Path directory;

    private BenchmarkJar.Run compare(Path data, String... arguments) throws IOException, InterruptedException {
        return BenchmarkJar.run(Stream.concat(Stream.of("compare", "--rounds", "1", "--start-ms", "1",
            "--measured-ms", "200", "--json", directory.resolve("figures.json").toString(),
            "--plot", directory.resolve("figures.svg").toString(), "--dir", data.toString()),
            Stream.of(arguments)).toArray(String[]::new));
    }

    @Test
    void systemsAppendEmbeddedAndRemotely() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        BenchmarkJar.Run run = compare(data, "--payload", "100", "--outstanding", "64", "--systems",
            String.join(",", SYSTEMS));

        assertEquals(0, run.status(), run.out());
        Set<String> measured = new TreeSet<>();
        for (JsonElement each : JsonParser.parseString(Files.readString(directory.resolve("figures.json")))
            .getAsJsonObject().getAsJsonArray("standings")) {
            var standing = each.getAsJsonObject();
            measured.add(standing.get("contender").getAsString() + " " + standing.get("clients").getAsString());
            // All that was begun has ended; on a busy machine perhaps after the measured time.
            assertEquals(0, standing.get("failed").getAsLong(), standing::toString);
        }
        Cell embedded = new Cell(Cell.Clients.EMBEDDED, 100, 64);
        Cell remote = new Cell(Cell.Clients.REMOTE, 100, 64);
        Set<String> expected = new TreeSet<>();
        for (Contender contender : Contender.named(SYSTEMS)) {
            Stream.of(embedded, remote).filter(contender::canDo)
                .forEach(cell -> expected.add(contender.name() + " " + cell.clients().words()));
        }
        assertEquals(expected, measured);
        assertTrue(Files.readString(directory.resolve("figures.svg")).startsWith("<svg"));
        try (Stream<Path> left = Files.list(data)) {
            assertEquals(0, left.count(), "data that was not deleted");
        }
    }

    @Test
    void aSystemThatWasNotBuiltIsToldWithTheCommandThatBuildsIt() throws Exception {
        Path elsewhere = Files.createDirectories(directory.resolve("dledger-benchmark/target/dledger-benchmark.jar"));
        Files.delete(elsewhere);
        Files.copy(Path.of(BenchmarkJar.PATH), elsewhere);
        BenchmarkJar.Run run = BenchmarkJar.run(elsewhere, "compare", "--systems", "historical");

        assertEquals(1, run.status(), run.out());
        assertEquals(1, run.out().lines().count(), run.out());
        assertTrue(run.out().contains("mvn -q -DskipTests package"), run.out());
        assertFalse(run.out().contains("Exception"), run.out());
    }
}
