package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The wall clock that a host's member sees, by libfaketime: a file tells how far it is from the true one. The monotonic
 * clock, and waits, stay as they are. Used by one thread at a time.
 *
 * <p>What libfaketime does for waits on the monotonic clock must be off: with it a JVM stands still at its start.
 * libfaketime is never told a speed: it would change how long all waits take, and keep the speed for good.
 */
public final class WallClock {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final Path SHARED = Path.of("/dev/shm");
    private static final String LIBRARY = "faketime/libfaketime.so.1";

    private final Path file;

    private WallClock(Path file) {
        this.file = file;
    }

    /** The clock of a host whose member was started so that it has one. */
    public static WallClock of(Host host) {
        return new WallClock(host.logs().resolve("clock"));
    }

    /** Whether this machine has what it takes. */
    static boolean isOffered() {
        return !library().isEmpty();
    }

    /** Debian puts it below the directory of the machine's architecture. "" where it is not. */
    private static String library() {
        try (Stream<Path> all = Files.list(LIBRARIES)) {
            return all.map(directory -> directory.resolve(LIBRARY)).filter(Files::exists).map(Path::toString)
                .findFirst().orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    /** The words before a command that sees this clock. It is true as long as nobody has set it. */
    List<String> words() throws IOException {
        if (!Files.exists(file)) {
            beTrue();
        }
        return List.of("env", "LD_PRELOAD=" + library(), "FAKETIME_TIMESTAMP_FILE=" + file, "FAKETIME_NO_CACHE=1",
            "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_FORCE_MONOTONIC_FIX=0");
    }

    /** Sets the clock, at once, to so much ahead of the true time; below 0 for behind. */
    public void set(long awayMs) throws IOException {
        Files.createDirectories(file.getParent());
        Path next = file.resolveSibling("clock.next");
        Files.writeString(next, String.format(Locale.ROOT, "%+.3f%n", awayMs / 1000.0));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
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
