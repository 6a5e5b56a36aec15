package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.openmessaging.storage.dledger.jepsen.host.Feature;
import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.jepsen.host.NftNetwork;

/** Faults of networks. Stateless. */
final class NetworkFaults {
    private static final int LOSS_PERCENT = 20;
    private static final int DOUBLE_PERCENT = 50;
    private static final int KILOBITS_PER_SECOND = 1000;

    static final List<Kind> KINDS = List.of(
        partition("partition-one", "one host cut off", Target.ONE, order -> Grudges.split(order, 1)),
        partition("partition-primary", "the leader cut off", Target.PRIMARY, order -> Grudges.split(order, 1)),
        partition("partition-halves", "two halves, drawn", Target.ONE,
            order -> Grudges.split(order, order.size() / 2)),
        partition("partition-bridge", "two halves that only one host hears", Target.ONE, Grudges::bridge),
        partition("partition-pair", "two hosts that do not hear each other", Target.ONE,
            order -> Map.of(order.get(0), Set.of(order.get(1)), order.get(1), Set.of(order.get(0)))),
        partition("partition-majorities-ring", "each hears another majority", Target.ONE, Grudges::majoritiesRing),
        partition("partition-one-way-ring", "each does not hear the next, which hears it", Target.ONE,
            Grudges::oneWayRing),
        partition("deaf", "one hears nobody, and all hear it", Target.PRIMARY, Grudges::deaf),
        partition("mute", "nobody hears one, which hears all", Target.PRIMARY, Grudges::mute),
        Kind.of("loss", "20 % of the packets that reach a host", Target.ALL, NetworkFaults::loss, Feature.NFT),
        Kind.of("duplicate", "half of a host's packets twice", Target.ALL, NetworkFaults::duplicate, Feature.NFT),
        Kind.of("rate", "1 Mbit/s from a host", Target.PRIMARY, NetworkFaults::rate, Feature.TC));

    private NetworkFaults() {
    }

    private static Kind partition(String name, String what, Target target,
                                  Function<List<Host>, Map<Host, Set<Host>>> shape) {
        return Kind.of(name, what, target, (fullName, first, arena) -> new Partition(fullName, first, arena, shape));
    }

    private static Fault loss(String name, Target target, Arena arena) {
        NftNetwork network = new NftNetwork(arena.hosts());
        return new HostFault(name, target, arena, (host, random) -> network.lose(host, LOSS_PERCENT),
            network::endLoss);
    }

    private static Fault duplicate(String name, Target target, Arena arena) {
        NftNetwork network = new NftNetwork(arena.hosts());
        return new HostFault(name, target, arena, (host, random) -> network.doublePackets(host, DOUBLE_PERCENT),
            network::endDoubles);
    }

    private static Fault rate(String name, Target target, Arena arena) {
        NftNetwork network = new NftNetwork(arena.hosts());
        return new HostFault(name, target, arena, (host, random) -> network.limitRate(host, KILOBITS_PER_SECOND),
            network::endRateLimit);
    }
}
