package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.jepsen.host.Host;

/** Links that are cut. Used by one thread. */
final class Partition implements Fault {
    /** Who hears nothing of whom, of hosts in an order of which so many have the first part. */
    @FunctionalInterface
    interface Shape {
        Map<Host, Set<Host>> of(List<Host> order, int first);
    }

    private final String name;
    private final Target first;
    private final Arena arena;
    private final Shape shape;

    /**
     * A partition of a shape.
     *
     * @param first who plays the first part, alone or together; the others play theirs in an order that is drawn
     */
    Partition(String name, Target first, Arena arena, Shape shape) {
        this.name = name;
        this.first = first;
        this.arena = arena;
        this.shape = shape;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Object start(SplittableRandom random) throws IOException {
        List<Host> order = new ArrayList<>(arena.draw(first, random));
        int firsts = order.size();
        for (Host host : Target.shuffled(arena.hosts(), random)) {
            if (!order.contains(host)) {
                order.add(host);
            }
        }
        Map<Host, Set<Host>> unheard = shape.of(order, firsts);
        arena.cluster().network().cut(unheard);
        Map<String, List<String>> told = new LinkedHashMap<>();
        unheard.forEach((host, from) -> told.put(host.id(), HostFault.idsOf(List.copyOf(from))));
        return told;
    }

    @Override
    public Object stop() {
        arena.cluster().network().heal();
        return null;
    }
}
