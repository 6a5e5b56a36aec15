package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.jepsen.host.Life;

/** Processes of {@code strace} that change what system calls of members do. Used by one thread. */
final class Tracers {
    private static final Duration END = Duration.ofSeconds(10);

    private final String calls;
    private final String injection;
    private final Map<Host, Life> tracers = new HashMap<>();

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
        tracers.put(host, host.reach().startAsRoot(List.of("strace", "-f", "-qq", "-e", "trace=" + calls, "-e",
            "inject=" + calls + ":" + injection, "-o", "/dev/null", "-p", Long.toString(pid))));
    }

    /** Lets the calls of that host's member be as they are. */
    void detach(Host host) throws IOException {
        Life tracer = tracers.remove(host);
        if (tracer != null) {
            tracer.signal("TERM");
            tracer.endWithin(END, "strace of " + host);
        }
    }
}
