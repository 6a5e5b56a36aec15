package io.openmessaging.storage.dledger.jepsen.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.jepsen.Main;
import io.openmessaging.storage.dledger.jepsen.checker.Verdict;
import io.openmessaging.storage.dledger.jepsen.host.Hosts;
import io.openmessaging.storage.dledger.jepsen.host.Shell;
import io.openmessaging.storage.dledger.jepsen.report.RunSummary;

/**
 * Makes the hosts of a run, lets another process do the run in the clients' namespace, and takes the hosts away
 * whatever becomes of it: its end, its crash, or a signal. Used by the main thread, and by the JVM's shutdown hook.
 */
final class Supervisor {
    private static final long END_SECONDS = 10;
    private static final String LOG = "harness.log";

    /** Where a run says what it has to say. */
    enum Output {
        /** Where the supervisor does. */
        TERMINAL,
        /** Into a file in its directory. */
        FILE
    }

    private final Hosts hosts;
    private final Path directory;
    private final Output output;
    private final PrintStream err;
    /** Null before it starts. */
    private Process run;
    private boolean isRemoved;

    Supervisor(Hosts hosts, Path directory, Output output, PrintStream err) {
        this.hosts = hosts;
        this.directory = directory;
        this.output = output;
        this.err = err;
    }

    /** Does all that, and returns the status of the run's verdict; 2 for a run without one. */
    int run(List<String> words, Duration limit) throws IOException, InterruptedException {
        Thread hook = new Thread(() -> remove(Hosts.Disks.DELETED), "hosts-clean-up");
        Runtime.getRuntime().addShutdownHook(hook);
        int status = 0;
        try {
            create();
            start(words);
            status = await(limit);
            return status;
        } finally {
            remove(status == Verdict.INVALID.exitStatus() ? Hosts.Disks.KEPT : Hosts.Disks.DELETED);
        }
    }

    /** As one step: a signal takes away what was made before it, and nothing is made after it. */
    private synchronized void create() throws IOException {
        if (isRemoved) {
            throw new IOException("told to stop");
        }
        hosts.create();
    }

    private int await(Duration limit) throws IOException, InterruptedException {
        if (run.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
            return told(run.exitValue());
        }
        err.println("the run in " + directory + " did not end in " + limit.toSeconds() + " s; it says what its threads "
            + "do, and is ended");
        Shell.attempt("kill", "-QUIT", Long.toString(run.pid()));
        run.waitFor(1, TimeUnit.SECONDS);
        return Verdict.UNKNOWN.exitStatus();
    }

    /**
     * A verdict is what the results say. A run that could not be started, was killed or ended by its JVM may have any
     * status, that of an invalid one above all, and has said nothing.
     */
    private int told(int status) throws IOException {
        if (status == RunSummary.of(directory).verdict().exitStatus()) {
            return status;
        }
        err.println("the run in " + directory + " ended with status " + status + ", and no results say so");
        return Verdict.UNKNOWN.exitStatus();
    }

    private synchronized void start(List<String> words) throws IOException {
        if (isRemoved) {
            throw new IOException("told to stop");
        }
        List<String> all = new ArrayList<>(hosts.clientPrefix());
        all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        all.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
            Main.class.getName()));
        all.addAll(words);
        all.addAll(List.of("--inside", directory.toString()));
        ProcessBuilder builder = new ProcessBuilder(all).inheritIO();
        if (output == Output.FILE) {
            builder.redirectErrorStream(true).redirectOutput(directory.resolve(LOG).toFile());
        }
        run = builder.start();
    }

    /** The disks of an invalid run are kept: they tell what the members had on their disks. */
    private synchronized void remove(Hosts.Disks disks) {
        if (isRemoved) {
            return;
        }
        isRemoved = true;
        endRun();
        hosts.remove(disks).forEach(thing -> err.println("could not be taken away: " + thing));
        if (disks == Hosts.Disks.KEPT) {
            err.println("the disks are kept in " + directory.resolve("disks"));
        }
    }

    private void endRun() {
        if (run == null) {
            return;
        }
        run.destroy();
        try {
            if (!run.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                run.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            run.destroyForcibly();
        }
    }
}
