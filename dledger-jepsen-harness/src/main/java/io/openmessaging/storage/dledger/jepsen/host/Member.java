package io.openmessaging.storage.dledger.jepsen.host;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The member of one host: a process that comes and goes. Any thread; guarded by itself.
 *
 * <p>The host's prefix replaces itself by the member, so the process id is the member's own.
 */
public final class Member {
    private static final String READY = "listen the port: ";
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration END_TIMEOUT = Duration.ofSeconds(30);

    private final Host host;
    private final Launch launch;
    private final String peers;
    /** Null before the first start. */
    private Process process;
    /** Where the output of the present life begins. */
    private long outputBegin;

    public Member(Host host, Launch launch, String peers) {
        this.host = host;
        this.launch = launch;
        this.peers = peers;
    }

    public Host host() {
        return host;
    }

    /** Starts the member if it does not run, and does not wait until it is up. */
    public void start() throws IOException {
        start(List.of());
    }

    /** As {@link #start()}, with more options. */
    public synchronized void start(List<String> more) throws IOException {
        if (isAlive()) {
            return;
        }
        Files.createDirectories(host.logs());
        outputBegin = Files.exists(output()) ? Files.size(output()) : 0;
        ProcessBuilder builder = new ProcessBuilder(launch.words(host, peers, more))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
            .redirectError(ProcessBuilder.Redirect.appendTo(host.logs().resolve("member.log").toFile()))
            .redirectInput(new File("/dev/null"));
        process = builder.start();
        if (launch.clocks() == Launch.Clocks.OWN) {
            process.onExit().thenAccept(ended -> WallClock.forget(ended.pid()));
        }
    }

    private Path output() {
        return host.logs().resolve("member.out");
    }

    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The process id of the present or last life. */
    public synchronized long pid() {
        if (process == null) {
            throw new IllegalStateException("member " + host + " was never started");
        }
        return process.pid();
    }

    /** Whether the present life has said that it listens. */
    public synchronized boolean isListening() throws IOException {
        if (!isAlive() || !Files.exists(output())) {
            return false;
        }
        byte[] all = Files.readAllBytes(output());
        String life = new String(all, (int) outputBegin, all.length - (int) outputBegin, StandardCharsets.UTF_8);
        return life.contains(READY);
    }

    /**
     * Waits until the member listens.
     *
     * @return whether it does; false also when it has ended
     */
    public boolean awaitListening(Duration timeout) throws IOException {
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (!isListening()) {
            if (!isAlive() || System.nanoTime() > deadlineNs || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }

    /** Ends the process as a crash would, paused or not, and returns when it is gone. */
    public void kill() throws IOException {
        signalKill();
        awaitEnd();
    }

    /** Tells the process to end as a crash would, and does not wait. */
    public synchronized void signalKill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /** Asks the process to end, and returns when it is gone. */
    public void terminate() throws IOException {
        Process current;
        synchronized (this) {
            current = process;
        }
        if (current != null) {
            current.destroy();
            awaitEnd();
        }
    }

    /** Waits until the process is gone; one that does not go in half a minute is killed. */
    public void awaitEnd() throws IOException {
        Process current;
        synchronized (this) {
            current = process;
        }
        if (current == null) {
            return;
        }
        try {
            if (!current.waitFor(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                current.destroyForcibly();
                throw new IOException("member " + host + " did not end in " + END_TIMEOUT.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            current.destroyForcibly();
        }
    }

    /** Lets the process stand still. */
    public void pause() {
        signal("STOP");
    }

    /** Lets the process go on. */
    public void resume() {
        signal("CONT");
    }

    /** Lets the process say on its output what its threads do. */
    public void printThreads() {
        signal("QUIT");
    }

    private synchronized void signal(String name) {
        if (isAlive()) {
            Shell.attempt("kill", "-" + name, Long.toString(process.pid()));
        }
    }
}
