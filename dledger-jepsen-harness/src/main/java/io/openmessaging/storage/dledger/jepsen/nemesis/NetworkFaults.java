package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.openmessaging.storage.dledger.jepsen.host.Disturbance;
import io.openmessaging.storage.dledger.jepsen.host.Feature;
import io.openmessaging.storage.dledger.jepsen.host.Network;

/** Faults of networks. Stateless. */
final class NetworkFaults {
    /** Where all are on one side, nothing is cut. */
    private static final Set<Target> NOT_ALL = EnumSet.complementOf(EnumSet.of(Target.ALL));

    static final List<Kind> KINDS = List.of(
        partition("partition-one", "one host cut off", Target.ONE, Grudges::split).only(NOT_ALL),
        partition("partition-primary", "the leader cut off", Target.PRIMARY, Grudges::split).only(NOT_ALL),
        partition("partition-halves", "two halves, drawn", Target.ONE,
            (order, first) -> Grudges.split(order, order.size() / 2)).only(Kind.SINGLE),
        partition("partition-bridge", "two halves that only one host hears", Target.ONE,
            (order, first) -> Grudges.bridge(order)).only(Kind.SINGLE),
        partition("partition-rivals", "the leader cut off, and each other one from one rival; take five hosts or more",
            Target.PRIMARY, (order, first) -> Grudges.rivals(order)).only(Kind.SINGLE),
        partition("partition-pair", "two hosts that do not hear each other", Target.ONE,
            (order, first) -> Map.of(order.get(0), Set.of(order.get(1)), order.get(1), Set.of(order.get(0))))
            .only(Kind.SINGLE),
        partition("partition-majorities-ring", "each hears another majority", Target.ONE,
            (order, first) -> Grudges.majoritiesRing(order)).only(Kind.SINGLE),
        partition("partition-one-way-ring", "each does not hear the next, which hears it", Target.ONE,
            (order, first) -> Grudges.oneWayRing(order)).only(Kind.SINGLE),
        partition("deaf", "one hears nobody, and all hear it", Target.PRIMARY, Grudges::deaf),
        partition("mute", "nobody hears one, which hears all", Target.PRIMARY, Grudges::mute),
        disturbance("loss", "20 % of the packets that reach a host", Target.ALL, Disturbance.LOSS, Feature.NFT),
        disturbance("duplicate", "half of a host's packets twice", Target.ALL, Disturbance.DUPLICATES, Feature.NFT),
        disturbance("rate", "1 Mbit/s from a host", Target.PRIMARY, Disturbance.RATE, Feature.RATE),
        disturbance("delay", "what a member sends comes 20 to 80 ms later", Target.ALL, Disturbance.DELAY,
            Feature.PROXIES),
        disturbance("reorder", "answers come up to 100 ms later, and overtake each other", Target.ALL,
            Disturbance.REORDER, Feature.PROXIES),
        disturbance("breaks", "connections end in the middle of one of fifty messages", Target.ALL,
            Disturbance.BREAKS, Feature.PROXIES));

    private NetworkFaults() {
    }

    private static Kind partition(String name, String what, Target target, Partition.Shape shape) {
        return Kind.of(name, what, target, (fullName, first, arena) -> new Partition(fullName, first, arena, shape),
            Feature.LINKS);
    }

    private static Kind disturbance(String name, String what, Target target, Disturbance disturbance,
                                    Feature needs) {
        return Kind.of(name, what, target, (fullName, whom, arena) -> {
            Network network = arena.cluster().network();
            return new HostFault(fullName, whom, arena, (host, random) -> network.disturb(host, disturbance),
                host -> network.calm(host, disturbance));
        }, needs);
    }
}
