package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM whose heap has one size and was used before, as that of a process that has run for a while. In a new one, which
 * grows, most objects are made in pages that are used for the first time. Stateless.
 */
final class TouchedHeap {
    private static final String TOUCHED = "-XX:+AlwaysPreTouch";
    private static final List<String> OPTIONS = List.of("-Xms512m", "-Xmx512m", TOUCHED);

    private TouchedHeap() {
    }

    /** Whether this JVM has one. */
    static boolean isHere() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().contains(TOUCHED);
    }

    /** Runs this program in such a JVM, on this one's streams; returns its exit code. */
    static int run(String[] arguments) throws IOException {
        List<String> options = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
        options.addAll(OPTIONS);
        Process process = new ProcessBuilder(Child.command(options, arguments)).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the measurement runs", e);
        }
    }
}
