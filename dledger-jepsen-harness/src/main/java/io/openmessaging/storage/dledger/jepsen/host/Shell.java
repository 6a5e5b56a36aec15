package io.openmessaging.storage.dledger.jepsen.host;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs commands: a list of words, never a line for a shell, so that no name or option can become another command. Each
 * has a time limit, after which it is killed. Stateless; any thread.
 */
public final class Shell {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** How a command ended, and what it said on both streams. */
    public record Result(int status, String output) {
        public boolean isDone() {
            return status == 0;
        }
    }

    private Shell() {
    }

    /**
     * Runs a command that must work.
     *
     * @return what it said
     * @throws IOException if it cannot be started, takes more than 20 s or ends with another status than 0
     */
    public static String must(String... words) throws IOException {
        return must(List.of(words), "");
    }

    /** As {@link #must(String...)}, with words and a text for its standard input. */
    public static String must(List<String> words, String input) throws IOException {
        Result result = run(TIMEOUT, words, input);
        if (!result.isDone()) {
            throw new IOException(String.join(" ", words) + ": status " + result.status() + ": "
                + result.output().strip());
        }
        return result.output();
    }

    /** Runs a command that may fail: to undo what may not be there. False where it failed. */
    public static boolean attempt(String... words) {
        try {
            return run(TIMEOUT, List.of(words), "").isDone();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Runs a command.
     *
     * @throws IOException if it cannot be started or takes too long
     */
    public static Result run(Duration timeout, List<String> words, String input) throws IOException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> readAll(process.getInputStream()));
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It ended without reading; its status tells how.
            }
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(String.join(" ", words) + ": not done in " + timeout.toMillis() + " ms");
            }
            return new Result(process.exitValue(), output.get(1, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(String.join(" ", words) + ": interrupted", e);
        } catch (TimeoutException e) {
            return new Result(process.exitValue(), ""); // A child of its own keeps the stream open.
        } catch (ExecutionException e) {
            throw new IOException(String.join(" ", words) + ": " + e.getCause().getMessage(), e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Whether a program of that name can be found. */
    public static boolean isThere(String program) {
        String path = System.getenv("PATH");
        for (String directory : (path + ":/usr/sbin:/sbin").split(":")) {
            if (new File(directory, program).canExecute()) {
                return true;
            }
        }
        return false;
    }

    private static String readAll(InputStream in) {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
