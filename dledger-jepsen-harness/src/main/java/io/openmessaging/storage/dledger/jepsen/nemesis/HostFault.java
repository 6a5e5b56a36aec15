package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.jepsen.host.Host;

/** A fault that befalls some hosts, and each of them in the same way. Used by one thread. */
final class HostFault implements Fault {
    /** How it begins at one host. */
    @FunctionalInterface
    interface Begin {
        void at(Host host, SplittableRandom random) throws IOException;
    }

    /** How it ends at one host. */
    @FunctionalInterface
    interface End {
        void at(Host host) throws IOException;
    }

    private final String name;
    private final Target target;
    private final Arena arena;
    private final Begin begin;
    private final End end;
    private List<Host> struck = List.of();

    HostFault(String name, Target target, Arena arena, Begin begin, End end) {
        this.name = name;
        this.target = target;
        this.arena = arena;
        this.begin = begin;
        this.end = end;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Object start(SplittableRandom random) throws IOException {
        struck = List.copyOf(target.of(arena.hosts(), arena.primary().get(), random));
        for (Host host : struck) {
            begin.at(host, random);
        }
        return idsOf(struck);
    }

    @Override
    public Object stop() throws IOException {
        List<Host> healed = struck;
        struck = List.of();
        IOException failure = null;
        for (Host host : healed) {
            try {
                end.at(host);
            } catch (IOException e) {
                failure = e; // The others are healed all the same.
            }
        }
        if (failure != null) {
            throw failure;
        }
        return idsOf(healed);
    }

    static List<String> idsOf(List<Host> hosts) {
        return hosts.stream().map(Host::id).sorted().toList();
    }
}
