package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.openmessaging.storage.dledger.jepsen.host.Feature;
import io.openmessaging.storage.dledger.jepsen.host.Host;

/**
 * Faults of wall clocks, by {@code libfaketime}, which must be loaded into members from their start: see
 * {@link #environment}. The monotonic clock stays right. Stateless.
 */
public final class ClockFaults {
    private static final int MOST_SECONDS = 3600;
    private static final Path LIBRARY = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1");
    private static final String RIGHT = "+0";

    static final List<Kind> KINDS = List.of(
        Kind.of("clock-jump", "the wall clock up to an hour ahead or behind", Target.MINORITY, ClockFaults::jump,
            Feature.FAKETIME),
        Kind.of("clock-drift", "the wall clock up to twice as fast, or half", Target.MINORITY, ClockFaults::drift,
            Feature.FAKETIME));

    private ClockFaults() {
    }

    /** Whether one of these faults is asked for, so that members need the {@link #environment}. */
    public static boolean isAmong(List<String> faults) {
        return faults.stream().anyMatch(fault -> fault.startsWith("clock-"));
    }

    /** What a member's process needs, so that its clock can be set. */
    public static Map<String, String> environment(Host host) {
        return Map.of("LD_PRELOAD", LIBRARY.toString(), "FAKETIME_TIMESTAMP_FILE", file(host).toString(),
            "FAKETIME_DONT_FAKE_MONOTONIC", "1", "FAKETIME_CACHE_DURATION", "1");
    }

    private static Path file(Host host) {
        return host.logs().resolve("clock");
    }

    /** Makes the clock of a host right, before its member starts and after a fault. */
    public static void setRight(Host host) throws IOException {
        Files.createDirectories(host.logs());
        Files.writeString(file(host), RIGHT + "\n");
    }

    private static Fault jump(String name, Target target, Arena arena) {
        return new HostFault(name, target, arena, (host, random) -> {
            int seconds = random.nextInt(-MOST_SECONDS, MOST_SECONDS + 1);
            Files.writeString(file(host), String.format(Locale.ROOT, "%+d%n", seconds));
        }, ClockFaults::setRight);
    }

    private static Fault drift(String name, Target target, Arena arena) {
        return new HostFault(name, target, arena, (host, random) -> {
            double rate = Math.pow(2, random.nextDouble(-1, 1));
            Files.writeString(file(host), String.format(Locale.ROOT, "+0 x%.2f%n", rate));
        }, ClockFaults::setRight);
    }
}
