package io.openmessaging.storage.dledger.jepsen.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.jepsen.host.Cluster;
import io.openmessaging.storage.dledger.jepsen.host.Features;
import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.jepsen.host.Launch;
import io.openmessaging.storage.dledger.jepsen.host.Member;
import io.openmessaging.storage.dledger.jepsen.host.Place;

class HostFaultTest {
    @TempDir
    private Path directory;

    /** A member that does nothing but say that it is up. */
    static final class Idle {
        private Idle() {
        }

        public static void main(String[] words) throws InterruptedException {
            System.out.println("listen the port: 0");
            new CountDownLatch(1).await();
        }
    }

    @Test
    void aFaultIsOverWhenItsMemberIsUpAgain() throws IOException {
        Host host = new Host("n0", "localhost", 0, directory, directory, directory, List.of());
        String classes = Idle.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        Cluster cluster = new Cluster(List.of(host), new Launch(classes, Idle.class.getName(), "idle", List.of(),
            Launch.Clocks.SHARED), null, "", "t");
        Member member = cluster.member(host);
        Arena arena = new Arena(cluster, () -> host, null, new Features(Place.LOOPBACK, Set.of()));
        try {
            Fault kill = new HostFault("kill", Target.ALL, arena, (at, random) -> member.kill(), at -> member.start());
            member.start();
            kill.start(new SplittableRandom(1));
            assertFalse(member.isAlive());
            assertEquals(List.of("n0"), kill.stop());
            assertTrue(member.isListening());
        } finally {
            cluster.killAll();
        }
    }
}
