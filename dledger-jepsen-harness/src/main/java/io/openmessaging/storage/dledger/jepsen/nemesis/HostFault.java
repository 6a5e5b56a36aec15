package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.jepsen.host.Host;

/**
 * A fault that befalls some hosts, and each of them in the same way. It is over when the members of those are up again,
 * or do not come up. Used by one thread.
 */
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

    private static final Duration COMES_BACK = Duration.ofSeconds(20);

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
        struck = List.copyOf(arena.draw(target, random));
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
        for (Host host : healed) {
            // The fault goes on for as long as its member cannot be reached, and the next one waits for that: else a
            // machine with much to do would hardly run members.
            arena.cluster().member(host).awaitListening(COMES_BACK);
        }
        return idsOf(healed);
    }

    static List<String> idsOf(List<Host> hosts) {
        return hosts.stream().map(Host::id).sorted().toList();
    }
}
