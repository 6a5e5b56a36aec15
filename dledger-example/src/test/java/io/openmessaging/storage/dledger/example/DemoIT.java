package io.openmessaging.storage.dledger.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.example.demo.Poll;

/** The demo as a user runs it. */
class DemoIT {
    @TempDir
    private Path temporary;

    private Cli start(String... options) throws IOException {
        String[] args = Stream.concat(Stream.of("demo"), Stream.of(options)).toArray(String[]::new);
        return Cli.startJava(List.of("-Djava.io.tmpdir=" + temporary, "-jar", Cli.jar().toString()), args);
    }

    private List<String> leftInTemporary() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("dledger")).toList();
        }
    }

    @Test
    void theDemoKillsALeaderAndFindsEveryEntryOnEveryMember() throws Exception {
        try (Cli demo = start()) {
            demo.await();
            assertEquals(0, demo.status(), demo::toString);
            assertEquals(3, demo.out().stream().filter(line -> line.contains("read 10,000 entries")).count(),
                demo::toString);
            assertTrue(demo.out().stream().anyMatch(line -> line.contains("ms after the kill")), demo::toString);
            assertEquals(List.of(), demo.err());
            assertEquals(List.of(), leftInTemporary());
        }
    }

    @Test
    void aDemoThatIsStoppedLeavesNoProcessAndNoFile() throws Exception {
        try (Cli demo = start()) {
            List<ProcessHandle> members = Poll.until("three members", Duration.ofSeconds(30), () -> {
                List<ProcessHandle> children = demo.process().children().toList();
                return children.size() == 3 ? children : null;
            });
            demo.process().destroy();
            demo.await();
            for (ProcessHandle member : members) {
                CompletableFuture<ProcessHandle> end = member.onExit();
                end.get(10, TimeUnit.SECONDS);
            }
            assertEquals(List.of(), leftInTemporary());
        }
    }
}
