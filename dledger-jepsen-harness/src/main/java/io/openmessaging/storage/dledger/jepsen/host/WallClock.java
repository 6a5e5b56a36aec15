package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The wall clock that a host's member sees, by libfaketime: a file tells how far it is from the true one. The monotonic
 * clock, and waits, stay as they are. A value; used by one thread at a time.
 *
 * <p>What libfaketime does for waits on the monotonic clock must be off: with it a JVM stands still at its start.
 * libfaketime is never told a speed: it would change how long all waits take, and keep the speed for good.
 *
 * @param reach the way to the host
 * @param file on the host
 */
public record WallClock(Reach reach, String file) {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final Path SHARED = Path.of("/dev/shm");
    private static final String LIBRARY = "faketime/libfaketime.so.1";
    /** Whoever loads it knows what stands for the directory of the machine's architecture. */
    private static final String PRELOAD = "LD_PRELOAD=/usr/$LIB/" + LIBRARY;

    /** The clock of a host whose member was started so that it has one. */
    public static WallClock of(Host host) {
        return new WallClock(host.reach(), host.reach().file(host.logs(), "clock"));
    }

    /** Whether this machine has what it takes. */
    static boolean isOffered() {
        try (Stream<Path> all = Files.list(LIBRARIES)) {
            return all.anyMatch(directory -> Files.exists(directory.resolve(LIBRARY)));
        } catch (IOException e) {
            return false;
        }
    }

    /** The words before a command that sees this clock. It is true as long as nobody has set it. */
    List<String> words() throws IOException {
        if (!reach.exists(file)) {
            beTrue();
        }
        return List.of("env", PRELOAD, "FAKETIME_TIMESTAMP_FILE=" + file, "FAKETIME_NO_CACHE=1",
            "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_FORCE_MONOTONIC_FIX=0");
    }

    /** Sets the clock, at once, to so much ahead of the true time; below 0 for behind. */
    public void set(long awayMs) throws IOException {
        reach.write(file, String.format(Locale.ROOT, "%+.3f%n", awayMs / 1000.0));
    }

    /** Lets the clock tell the true time again. */
    public void beTrue() throws IOException {
        set(0);
    }

    /**
     * Takes away what a process that was killed could not, by which libfaketime would let its children share its
     * clock: a later process of that number could not start.
     *
     * @return false if something is left
     */
    static boolean forget(long pid) {
        try {
            Files.deleteIfExists(SHARED.resolve("faketime_shm_" + pid));
            Files.deleteIfExists(SHARED.resolve("sem.faketime_sem_" + pid));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
