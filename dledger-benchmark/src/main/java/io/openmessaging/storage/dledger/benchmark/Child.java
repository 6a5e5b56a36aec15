package io.openmessaging.storage.dledger.benchmark;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.openmessaging.storage.dledger.benchmark.driver.SystemProcess;

/** A process that plays one part of a measurement; it ends when its standard input does. */
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final String name;

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts this program with those arguments. */
    static Child start(String name, List<String> jvmOptions, String... arguments) throws IOException {
        return start(name, ProcessBuilder.Redirect.INHERIT, command(jvmOptions, arguments));
    }

    /** Starts a process whose standard error goes there. */
    static Child start(String name, ProcessBuilder.Redirect error, List<String> command) throws IOException {
        return new Child(name, new ProcessBuilder(command).redirectError(error).start());
    }

    /** The words that run this program with those arguments. */
    static List<String> command(List<String> jvmOptions, String... arguments) {
        return command(jvmOptions, System.getProperty("java.class.path"), BenchmarkCli.class.getName(),
            List.of(arguments));
    }

    /** The words that run a main class of a class path in a JVM like this one. */
    static List<String> command(List<String> jvmOptions, String classPath, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        return command;
    }

    /** Tells the child to go on. */
    void go() {
        tell("go");
    }

    /** Tells the child something. */
    void tell(String line) {
        try {
            process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " does not listen", e);
        }
    }

    /** Asks a {@link SystemProcess} something; returns its answer. */
    String ask(String question) {
        tell(question);
        return await(line -> line.startsWith(SystemProcess.ANSWER)).substring(SystemProcess.ANSWER.length());
    }

    /** Tells a {@link StoreLife} to close its store, and waits until it has. */
    void closeStore() {
        go();
        await(StoreLife.CLOSED::equals);
    }

    /** The processor time that the child has used. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** What the system says of the child's process. */
    ProcessState state() {
        return ProcessState.of(process.pid());
    }

    /** The id of the child's process. */
    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Kills the child as SIGKILL does, and waits for its end. */
    void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " is killed", e);
        }
    }

    /** The child's next line that is wanted; others are passed over. */
    String await(Predicate<String> wanted) {
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (wanted.test(line)) {
                    return line;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
        throw new IllegalStateException(name + " ended before it answered");
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
