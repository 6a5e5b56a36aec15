package io.openmessaging.storage.dledger.rocketmq;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** A program in a process of its own, which writes what it says to a file. For one thread at a time. */
final class JavaProcess implements AutoCloseable {
    private static final int STOP_SECONDS = 60;

    private final Path output;
    private final Process process;

    /** Starts a main class in a directory that is its home, too; the file of that name there gets what it says. */
    JavaProcess(Path directory, String name, List<String> options, String classPath, String mainClass,
                List<String> arguments) throws IOException {
        Files.createDirectories(directory);
        this.output = directory.resolve(name + ".out");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-Duser.home=" + directory);
        command.add("-cp");
        command.add(classPath);
        command.add(mainClass);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("ROCKETMQ_HOME", directory.toString());
        this.process = builder.start();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has said so far. */
    String said() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return "nothing: " + e;
        }
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks it to end, as an operator does. */
    void askToEnd() {
        process.destroy();
    }

    void awaitEnd() {
        try {
            assertTrue(process.waitFor(STOP_SECONDS, TimeUnit.SECONDS), () -> "does not end; it said " + said());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a process ends", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
