package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.jepsen.host.Host;

/** Processes of {@code strace} that change what system calls of members do. Used by one thread. */
final class Tracers {
    private static final long END_SECONDS = 10;

    private final String calls;
    private final String injection;
    private final Map<Host, Process> tracers = new HashMap<>();

    /**
     * Changes those system calls.
     *
     * @param calls their names, with commas between them
     * @param injection what to do, as {@code strace} takes it
     */
    Tracers(String calls, String injection) {
        this.calls = calls;
        this.injection = injection;
    }

    void attach(Host host, long pid) throws IOException {
        detach(host);
        tracers.put(host, new ProcessBuilder(List.of("strace", "-f", "-qq", "-e", "trace=" + calls, "-e",
            "inject=" + calls + ":" + injection, "-o", "/dev/null", "-p", Long.toString(pid)))
            .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start());
    }

    /** Lets the calls of that host's member be as they are. */
    void detach(Host host) throws IOException {
        Process tracer = tracers.remove(host);
        if (tracer == null) {
            return;
        }
        tracer.destroy();
        try {
            if (!tracer.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                tracer.destroyForcibly();
                throw new IOException("strace of " + host + " did not end in " + END_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            tracer.destroyForcibly();
        }
    }
}
