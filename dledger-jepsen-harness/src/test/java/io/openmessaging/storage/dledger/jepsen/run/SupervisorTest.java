package io.openmessaging.storage.dledger.jepsen.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.jepsen.host.Hosts;

class SupervisorTest {
    @TempDir
    Path directory;
    private final List<Hosts.Disks> removed = new ArrayList<>();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Where a shell takes the words of the run for its own, and ends as it was told. */
    private final class Stand implements Hosts {
        private final String script;

        Stand(String script) {
            this.script = script;
        }

        @Override
        public void create() {
        }

        @Override
        public List<String> clientPrefix() {
            return List.of("sh", "-c", script);
        }

        @Override
        public List<String> remove(Disks disks) {
            removed.add(disks);
            return List.of();
        }
    }

    private int run(String script) throws IOException, InterruptedException {
        Path run = Files.createDirectories(directory.resolve("store").resolve("test").resolve("time"));
        return new Supervisor(new Stand(script), run, Supervisor.Output.FILE,
            new PrintStream(err, true, StandardCharsets.UTF_8)).run(List.of("test"), Duration.ofMinutes(2));
    }

    @Test
    void theStatusOfARunIsThatOfItsResults() throws IOException, InterruptedException {
        Path results = Files.createDirectories(directory.resolve("store").resolve("test").resolve("time"))
            .resolve("results.edn");
        assertEquals(1, run("echo '{:valid? false}' >" + results + "; exit 1"));
        assertEquals(0, run("echo '{:valid? true}' >" + results));
        assertEquals(List.of(Hosts.Disks.KEPT, Hosts.Disks.DELETED), removed);
        assertEquals("", err.toString(StandardCharsets.UTF_8).replaceAll("the disks are kept in .*\\R", ""));
    }

    @Test
    void aRunThatEndedWithoutResultsIsUnknownWhateverItsStatus() throws IOException, InterruptedException {
        for (String script : List.of("exit 1", "exit 0", "exit 2", "kill -9 $$")) {
            assertEquals(2, run(script), script);
        }
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("ended with status 1, and no results say so"));
        assertEquals(List.of(Hosts.Disks.DELETED), removed.stream().distinct().toList());
    }
}
