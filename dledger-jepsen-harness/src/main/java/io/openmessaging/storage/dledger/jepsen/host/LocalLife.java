package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process of this machine. Any thread. */
final class LocalLife implements Life {
    private static final Duration POLL = Duration.ofMillis(20);

    private final Process process;
    private final Path output;
    private final long outputBegin;

    /**
     * Of a process that was just started.
     *
     * @param output the file to which its standard output goes
     * @param outputBegin how long that was before
     */
    LocalLife(Process process, Path output, long outputBegin) {
        this.process = process;
        this.output = output;
        this.outputBegin = outputBegin;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public boolean awaitSaid(String text, Duration timeout) throws IOException {
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (isAlive()) {
            if (hasSaid(text)) {
                return true;
            }
            if (System.nanoTime() > deadlineNs || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return false;
    }

    private boolean hasSaid(String text) throws IOException {
        byte[] all = Files.readAllBytes(output);
        int begin = (int) outputBegin;
        return new String(all, begin, all.length - begin, StandardCharsets.UTF_8).contains(text);
    }

    @Override
    public void signal(String name) {
        switch (name) {
            case "KILL" -> process.destroyForcibly();
            case "TERM" -> process.destroy();
            default -> {
                if (isAlive()) {
                    Shell.attempt("kill", "-" + name, Long.toString(pid()));
                }
            }
        }
    }

    @Override
    public boolean awaitEnd(Duration timeout) throws IOException {
        try {
            return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
