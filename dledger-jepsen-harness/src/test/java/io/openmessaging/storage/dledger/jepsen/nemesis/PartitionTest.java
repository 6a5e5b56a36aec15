package io.openmessaging.storage.dledger.jepsen.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.jepsen.host.Cluster;
import io.openmessaging.storage.dledger.jepsen.host.Disturbance;
import io.openmessaging.storage.dledger.jepsen.host.Feature;
import io.openmessaging.storage.dledger.jepsen.host.Features;
import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.jepsen.host.Launch;
import io.openmessaging.storage.dledger.jepsen.host.Network;
import io.openmessaging.storage.dledger.jepsen.host.Place;

class PartitionTest {
    private static final int HOSTS = 5;

    /** Notes what is cut. */
    private static final class Noted implements Network {
        private Map<Host, Set<Host>> unheard = Map.of();

        @Override
        public void cut(Map<Host, Set<Host>> links) {
            unheard = new HashMap<>(links);
        }

        @Override
        public void heal() {
            unheard = Map.of();
        }

        @Override
        public void disturb(Host host, Disturbance disturbance) {
            throw new IllegalArgumentException("no such thing");
        }

        @Override
        public void calm(Host host, Disturbance disturbance) {
        }
    }

    /** How many hosts do not hear all others while that fault is on. */
    private static long withoutSome(String fault) throws IOException {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) {
            hosts.add(new Host("n" + i, "192.0.2." + i, 1, Path.of("d"), Path.of("i"), Path.of("l"), List.of()));
        }
        Noted network = new Noted();
        Cluster cluster = new Cluster(hosts, new Launch("", "", "", List.of(), Launch.Clocks.SHARED), network, "", "t");
        Arena arena = new Arena(cluster, () -> hosts.get(1), null, new Features(Place.LOOPBACK, Set.of(Feature.LINKS)));
        Fault made = Faults.of(List.of(fault), arena).get(0);
        made.start(new SplittableRandom(1));
        long count = network.unheard.values().stream().filter(unheard -> !unheard.isEmpty()).count();
        made.stop();
        assertEquals(Map.of(), network.unheard);
        return count;
    }

    @Test
    void aPartitionBefallsAsManyAsItsTargetSays() throws IOException {
        assertEquals(1, withoutSome("deaf"));
        assertEquals(2, withoutSome("deaf:minority"));
        assertEquals(3, withoutSome("deaf:majority"));
        assertEquals(HOSTS, withoutSome("deaf:all"));
        assertEquals(HOSTS - 1, withoutSome("mute"));
        assertEquals(HOSTS, withoutSome("mute:minority"));
        assertEquals(HOSTS, withoutSome("partition-one:minority"));
    }
}
