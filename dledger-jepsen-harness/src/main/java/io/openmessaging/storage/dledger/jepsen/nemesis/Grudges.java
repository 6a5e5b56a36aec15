package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.openmessaging.storage.dledger.jepsen.host.Host;

/**
 * Partitions, as who hears nothing of whom. Stateless. Each method takes the hosts in the order in which they are to
 * play their parts.
 */
final class Grudges {
    private Grudges() {
    }

    /** The first so many hosts, and the others. */
    static Map<Host, Set<Host>> split(List<Host> hosts, int first) {
        Map<Host, Set<Host>> unheard = none();
        List<Host> one = hosts.subList(0, first);
        List<Host> other = hosts.subList(first, hosts.size());
        one.forEach(host -> unheard(unheard, host, other));
        other.forEach(host -> unheard(unheard, host, one));
        return unheard;
    }

    /** Two halves that do not hear each other, and the host in the middle, which hears both and is heard by both. */
    static Map<Host, Set<Host>> bridge(List<Host> hosts) {
        Map<Host, Set<Host>> unheard = none();
        int middle = hosts.size() / 2;
        List<Host> one = hosts.subList(0, middle);
        List<Host> other = hosts.subList(middle + 1, hosts.size());
        one.forEach(host -> unheard(unheard, host, other));
        other.forEach(host -> unheard(unheard, host, one));
        return unheard;
    }

    /**
     * The first one is cut off, and each of the others does not hear one of them, its rival: of five or more, two can
     * each have a majority without the first one, and neither hears of the other.
     */
    static Map<Host, Set<Host>> rivals(List<Host> hosts) {
        Map<Host, Set<Host>> unheard = split(hosts, 1);
        for (int i = 1; i + 1 < hosts.size(); i += 2) {
            unheard(unheard, hosts.get(i), List.of(hosts.get(i + 1)));
            unheard(unheard, hosts.get(i + 1), List.of(hosts.get(i)));
        }
        return unheard;
    }

    /** Each hears a majority, and no two the same one: those next to it on a ring. */
    static Map<Host, Set<Host>> majoritiesRing(List<Host> hosts) {
        Map<Host, Set<Host>> unheard = none();
        int count = hosts.size();
        int reach = Math.max(1, (count / 2 + 1) / 2);
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) {
                int distance = Math.min(Math.floorMod(i - j, count), Math.floorMod(j - i, count));
                boolean isCut = count == 3 ? i + j == 2 && i != j : distance > reach;
                if (isCut) {
                    unheard(unheard, hosts.get(i), List.of(hosts.get(j)));
                }
            }
        }
        return unheard;
    }

    /** Each does not hear the next one on a ring, which hears it. */
    static Map<Host, Set<Host>> oneWayRing(List<Host> hosts) {
        Map<Host, Set<Host>> unheard = none();
        for (int i = 0; i < hosts.size(); i++) {
            unheard(unheard, hosts.get(i), List.of(hosts.get((i + 1) % hosts.size())));
        }
        return unheard;
    }

    /** The first so many hear nobody, and the others hear them. */
    static Map<Host, Set<Host>> deaf(List<Host> hosts, int first) {
        Map<Host, Set<Host>> unheard = none();
        hosts.subList(0, first).forEach(host -> unheard(unheard, host, others(host, hosts)));
        return unheard;
    }

    /** Nobody hears the first so many, which hear the others. */
    static Map<Host, Set<Host>> mute(List<Host> hosts, int first) {
        Map<Host, Set<Host>> unheard = none();
        for (Host host : hosts.subList(0, first)) {
            others(host, hosts).forEach(other -> unheard(unheard, other, List.of(host)));
        }
        return unheard;
    }

    private static List<Host> others(Host host, List<Host> hosts) {
        return hosts.stream().filter(other -> !other.equals(host)).toList();
    }

    private static Map<Host, Set<Host>> none() {
        return new LinkedHashMap<>();
    }

    private static void unheard(Map<Host, Set<Host>> unheard, Host host, Collection<Host> from) {
        unheard.computeIfAbsent(host, any -> new TreeSet<>((a, b) -> a.id().compareTo(b.id()))).addAll(from);
    }
}
