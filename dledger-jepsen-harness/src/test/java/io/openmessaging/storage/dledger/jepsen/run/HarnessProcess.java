package io.openmessaging.storage.dledger.jepsen.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.openmessaging.storage.dledger.jepsen.host.Feature;
import io.openmessaging.storage.dledger.jepsen.host.Features;

/** The built harness, run as its users do, with a store of its own. For one thread; to be closed. */
final class HarnessProcess implements AutoCloseable {
    private static final long TIMEOUT_MINUTES = 5;

    private final Path said;
    private final Process process;

    private HarnessProcess(Path said, Process process) {
        this.said = said;
        this.process = process;
    }

    /** Skips the test, and says so, where hosts cannot be made or some of those features are missing. */
    static void assumePossible(String what, Feature... needed) {
        Features features = Features.ofThisMachine();
        boolean isPossible = features.has(Feature.NAMESPACES) && Stream.of(needed).allMatch(features::has);
        if (!isPossible) {
            System.err.println("SKIPPED: " + what + "; it takes root and these: " + features.lacks());
        }
        assumeTrue(isPossible, () -> "no hosts can be made here: " + features.lacks());
    }

    /** Starts it. The prefix are words before the command. */
    static HarnessProcess start(Path store, List<String> prefix, String... words) throws IOException {
        Path said = store.resolve("said");
        List<String> all = new ArrayList<>(prefix);
        all.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
            System.getProperty("dledger.harness.jar")));
        all.addAll(List.of(words));
        all.addAll(List.of("--store", store.toString()));
        return new HarnessProcess(said,
            new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(said.toFile()).start());
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end. */
    int awaitStatus() throws InterruptedException {
        assertTrue(process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES), this::said);
        return process.exitValue();
    }

    void assertEndsWith(int status) throws InterruptedException {
        assertEquals(status, awaitStatus(), this::said);
    }

    /** All that it has said so far. */
    String said() {
        return read(said);
    }

    /** What is in a file, if it is there. */
    static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
