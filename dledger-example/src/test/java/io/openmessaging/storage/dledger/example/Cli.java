package io.openmessaging.storage.dledger.example;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A run of the executable jar as its users run it: a process with its output. Whoever starts one closes it, which
 * ends the process by its id if it still runs.
 */
final class Cli implements AutoCloseable {
    private static final long TIMEOUT_S = 60;
    /** These processes live for a second: a small collector and the fast compiler save half of it. */
    private static final List<String> QUICK_START = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    /** What the JVM says by itself, and log lines, which begin with the date; all else is for the user. */
    private static final Predicate<String> NOT_FOR_THE_USER =
        Pattern.compile("WARNING: .*|\\d{4}-\\d\\d-\\d\\d .*").asMatchPredicate();

    private final Process process;
    private final Output out;
    private final Output err;

    private Cli(List<String> command) throws IOException {
        process = new ProcessBuilder(command).start();
        out = new Output(process.getInputStream());
        err = new Output(process.getErrorStream());
    }

    /** Path of the jar under test. */
    static Path jar() {
        String jar = System.getProperty("dledger.example.jar");
        if (jar == null) {
            throw new IllegalStateException("the system property dledger.example.jar names no jar; run mvn verify");
        }
        return Path.of(jar);
    }

    /** Starts the command line, and leaves it running. */
    static Cli start(String... args) throws IOException {
        return startJava(List.of("-jar", jar().toString()), args);
    }

    /** Starts a JVM with those options, of which the last say what to run. */
    static Cli startJava(List<String> jvmOptions, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(QUICK_START);
        command.addAll(jvmOptions);
        command.addAll(List.of(args));
        return new Cli(command);
    }

    /** Starts a program as it is typed. */
    static Cli startCommand(List<String> command) throws IOException {
        return new Cli(command);
    }

    /** Runs the command line to its end, without input. */
    static Cli run(String... args) throws IOException, InterruptedException {
        return start(args).input(new byte[0]).await();
    }

    /** Writes the whole input of the process. */
    Cli input(byte[] bytes) throws IOException {
        try (OutputStream in = process.getOutputStream()) {
            in.write(bytes);
        }
        return this;
    }

    /** Waits for the end of the process. */
    Cli await() throws InterruptedException {
        if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
            close();
            throw new AssertionError("no end within " + TIMEOUT_S + " s; " + this);
        }
        out.awaitEnd();
        err.awaitEnd();
        return this;
    }

    /** Waits for a line on standard output that begins so, and returns it. */
    String awaitLine(String prefix) throws InterruptedException {
        return out.awaitLine(prefix, () -> "; err: " + err.lines());
    }

    Process process() {
        return process;
    }

    int status() {
        return process.exitValue();
    }

    List<String> out() {
        return out.lines();
    }

    /** The lines on standard error that speak to the user. */
    List<String> err() {
        return err.lines().stream().filter(NOT_FOR_THE_USER.negate()).toList();
    }

    /** All lines on standard error, logs included. */
    List<String> log() {
        return err.lines();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        CompletableFuture<Process> end = process.onExit();
        end.orTimeout(TIMEOUT_S, TimeUnit.SECONDS).join();
    }

    @Override
    public String toString() {
        return "out: " + String.join("\n", out.lines()) + "\nerr: " + String.join("\n", err.lines());
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
