package io.openmessaging.storage.dledger.jepsen.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.jepsen.host.Cluster;
import io.openmessaging.storage.dledger.jepsen.host.Features;
import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.jepsen.host.Launch;
import io.openmessaging.storage.dledger.jepsen.host.Place;

class DamageTest {
    private static final long SEED = 1;

    @TempDir
    private Path directory;

    @Test
    void allFaultsThatDamageFilesOfARunDamageThoseOfOneMember() throws IOException {
        List<Host> hosts = Stream.of("n0", "n1", "n2").map(id -> new Host(id, "localhost", 0, directory, directory,
            directory, List.of())).toList();
        Cluster cluster = new Cluster(hosts, new Launch("", "Main", "idle", List.of(), Launch.Clocks.SHARED), null, "",
            "t");
        List<Fault> faults = Faults.of(List.of("flip", "truncate"),
            new Arena(cluster, () -> null, null, new Features(Place.LOOPBACK, Set.of())));
        String victim = host(faults.get(0).start(new SplittableRandom(SEED)));
        long other = SEED;
        while (Target.ONE.of(hosts, null, new SplittableRandom(other)).get(0).id().equals(victim)) {
            other++;
        }
        assertEquals(victim, host(faults.get(1).start(new SplittableRandom(other))));
    }

    private static String host(Object told) {
        return ((Map<?, ?>) told).get("host").toString();
    }
}
