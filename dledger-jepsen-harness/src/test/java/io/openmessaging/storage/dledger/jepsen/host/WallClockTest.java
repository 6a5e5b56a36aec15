package io.openmessaging.storage.dledger.jepsen.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.Await;

/** Wall clocks of a process that goes on while they are set, as members do. */
class WallClockTest {
    private static final long DAY_S = 86_400;
    /** More than a busy machine takes to tell the time, and less than any shift here. */
    private static final long NEAR_S = 300;

    @TempDir
    private Path directory;
    private Host host;
    private Member member;

    /** A member that does nothing but tell both clocks. */
    static final class Teller {
        private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(20);

        private Teller() {
        }

        public static void main(String[] words) {
            System.out.println("listen the port: 0");
            while (true) {
                System.out.println(wallSeconds() + " " + monotonicSeconds());
                LockSupport.parkNanos(PERIOD_NS);
            }
        }
    }

    private static long wallSeconds() {
        return Clock.systemUTC().instant().getEpochSecond();
    }

    /** Since the same moment in all processes of a machine. */
    private static long monotonicSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
    }

    @BeforeEach
    void startMember() throws IOException {
        if (!WallClock.isOffered()) {
            System.err.println("SKIPPED: the test of clocks; it takes libfaketime (apt-get install -y faketime)");
        }
        assumeTrue(WallClock.isOffered());
        host = new Host("n0", "127.0.0.1", 1, directory, Path.of(""), directory, List.of());
        String classes = Teller.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        member = new Member(host, new Launch(classes, Teller.class.getName(), "teller", List.of(), Launch.Clocks.OWN),
            "peers");
        member.start();
        assertTrue(member.awaitListening(Duration.ofSeconds(30)));
    }

    @AfterEach
    void endMember() throws IOException {
        if (member != null) {
            member.kill();
        }
    }

    /** What the member told last. */
    private List<Long> told() {
        try {
            String all = Files.readString(directory.resolve("member.out"));
            String[] lines = all.substring(0, all.lastIndexOf('\n')).split("\n");
            List<Long> clocks = new ArrayList<>();
            for (String word : lines[lines.length - 1].split(" ")) {
                clocks.add(word.matches("[0-9]+") ? Long.parseLong(word) : 0);
            }
            return clocks;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How far the member's wall clock is ahead of ours. */
    private long awaySeconds() {
        return told().get(0) - wallSeconds();
    }

    private void awaitAway(long seconds) {
        Await.within(30, () -> Math.abs(awaySeconds() - seconds) < NEAR_S);
    }

    @Test
    void aClockIsTrueUntilItJumpsAndAfterwardsAndTheMonotonicOneStaysAsItIs() throws IOException {
        awaitAway(0);
        for (long shift : List.of(DAY_S, -DAY_S)) {
            WallClock.of(host).set(shift * 1000);
            awaitAway(shift);
            assertTrue(Math.abs(told().get(1) - monotonicSeconds()) < NEAR_S, told().toString());
        }
        WallClock.of(host).beTrue();
        awaitAway(0);
    }

    @Test
    void nothingIsLeftOfTheClockOfAMemberThatIsKilled() throws IOException {
        List<Path> shared = List.of(Path.of("/dev/shm/faketime_shm_" + member.pid()),
            Path.of("/dev/shm/sem.faketime_sem_" + member.pid()));
        assertTrue(shared.stream().allMatch(Files::exists));
        member.kill();
        Await.within(30, () -> shared.stream().noneMatch(Files::exists));
    }

    @Test
    void membersSeeTheClockOfTheirHostOnlyIfTheyAreToldTo() throws IOException {
        Launch shared = new Launch("a.jar", "Main", "appender", List.of(), Launch.Clocks.SHARED);
        Launch own = new Launch("a.jar", "Main", "appender", List.of(), Launch.Clocks.OWN);
        List<String> expected = new ArrayList<>(WallClock.of(host).words());
        expected.addAll(shared.words(host, "peers", List.of()));
        assertEquals(expected, own.words(host, "peers", List.of()));
    }
}
