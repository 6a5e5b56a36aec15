package io.openmessaging.storage.dledger.example.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How many bytes of the disk directories take. Java knows the lengths of files only, and segments are sparse, so the
 * system's {@code du} is asked. Stateless.
 */
final class DiskUsage {
    /** Nothing tells: there is no {@code du}, or it failed. */
    static final long UNKNOWN = -1;

    private static final long TIMEOUT_S = 10;
    private static final long KIB = 1024;

    private DiskUsage() {
    }

    /** The bytes that the directories take on the disk, or {@link #UNKNOWN}. */
    static long of(List<Path> directories) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("du", "-sk", "--"));
        directories.forEach(directory -> command.add(directory.toString()));
        try {
            Process du = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            du.getOutputStream().close();
            String out = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!du.waitFor(TIMEOUT_S, TimeUnit.SECONDS) || du.exitValue() != 0) {
                return UNKNOWN;
            }
            return out.lines().mapToLong(line -> Long.parseLong(line.split("\\s", 2)[0])).sum() * KIB;
        } catch (IOException | NumberFormatException e) {
            return UNKNOWN; // A figure less; the description goes on without it.
        }
    }
}
