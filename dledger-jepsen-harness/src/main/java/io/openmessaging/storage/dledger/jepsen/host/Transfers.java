package io.openmessaging.storage.dledger.jepsen.host;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Files that go to a node or come from there. Stateless. */
final class Transfers {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final File NOTHING = new File("/dev/null");

    private Transfers() {
    }

    /** Sends a file to a path on the node. */
    static void send(Ssh ssh, Path file, String path) throws IOException {
        run(ssh, List.of("sh", "-c", "cat >\"$1\"", "sh", path), file.toFile(), NOTHING);
    }

    /** Lets what a command of the node writes be a file here. */
    static void fetch(Ssh ssh, List<String> words, Path file) throws IOException {
        run(ssh, words, NOTHING, file.toFile());
    }

    private static void run(Ssh ssh, List<String> words, File input, File output) throws IOException {
        Process process = new ProcessBuilder(ssh.command(words)).redirectInput(input).redirectOutput(output).start();
        try {
            if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("node " + ssh.node() + ": " + String.join(" ", words) + ": not done in "
                    + TIMEOUT.toMinutes() + " min");
            }
            String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new NodeScript(ssh).failed(process.exitValue(), said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("node " + ssh.node() + ": interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
