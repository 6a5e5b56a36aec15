package io.openmessaging.storage.dledger.example.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.openmessaging.storage.dledger.example.CommandCli;

/**
 * A member that runs as a child process of this one. Used by one thread at a time; the end methods by any thread.
 * Whoever starts it ends it, by its process id.
 */
public final class MemberProcess {
    private static final String READY = "listen the port: ";
    /** These processes live for seconds, several on few cores: a small collector and the fast compiler suit them. */
    private static final List<String> QUICK_START = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final String id;
    private final Path log;
    private final Process process;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    private MemberProcess(String id, Path log, Process process) {
        this.id = id;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a member.
     *
     * @param command what runs it, {@code appender} or {@code register}
     * @param classPath where the command line's classes are
     * @param log file to which its standard error is appended
     */
    static MemberProcess start(String command, String id, String classPath, List<String> options, Path log)
            throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(QUICK_START);
        line.addAll(List.of("-cp", classPath, CommandCli.class.getName(), command, "-i", id));
        line.addAll(options);
        Process process = new ProcessBuilder(line)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
        MemberProcess member = new MemberProcess(id, log, process);
        Thread reader = new Thread(member::readOutput, "output-of-" + id);
        reader.setDaemon(true);
        reader.start();
        return member;
    }

    private void readOutput() {
        try (BufferedReader out = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(READY)) {
                    ready.complete(null);
                }
            }
            ready.completeExceptionally(new IOException("member " + id + " ended: " + lastLogLine()));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    private String lastLogLine() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.isEmpty() ? "it logged nothing" : lines.get(lines.size() - 1);
    }

    /**
     * Waits until the member listens.
     *
     * @throws IOException if it ended instead; says what it said last
     */
    void awaitReady(Duration timeout) throws IOException, TimeoutException, InterruptedException {
        try {
            ready.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new TimeoutException("member " + id + " did not listen within " + timeout.toMillis() + " ms");
        }
    }

    public String id() {
        return id;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the process as SIGKILL does: it can neither notice nor tidy up. Waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /**
     * Stops the process by SIGTERM, and kills it if it does not end within 5 s.
     *
     * @return whether it ended by itself
     */
    public boolean stop() throws InterruptedException {
        process.destroy();
        if (process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        kill();
        return false;
    }

    /** The status that the process ended with; it must have ended. */
    public int exitStatus() {
        return process.exitValue();
    }
}
