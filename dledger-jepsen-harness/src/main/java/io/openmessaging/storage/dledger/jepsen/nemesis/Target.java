package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.jepsen.host.Host;

/** Whom a fault befalls. */
public enum Target {
    /** Any one. */
    ONE,
    /** As many as the group can do without. */
    MINORITY,
    /** One more than that. */
    MAJORITY,
    /** Whoever leads; any one where nobody is known to. */
    PRIMARY,
    /** One that does not lead. */
    FOLLOWER,
    /** All. */
    ALL;

    /** As on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Draws.
     *
     * @param hosts at least one
     * @param primary whoever leads, or null
     */
    List<Host> of(List<Host> hosts, Host primary, SplittableRandom random) {
        List<Host> shuffled = shuffled(hosts, random);
        int minority = (hosts.size() - 1) / 2;
        return switch (this) {
            case ONE -> shuffled.subList(0, 1);
            case MINORITY -> shuffled.subList(0, minority);
            case MAJORITY -> shuffled.subList(0, minority + 1);
            case PRIMARY -> List.of(primary == null ? shuffled.get(0) : primary);
            case FOLLOWER -> List.of(shuffled.get(0).equals(primary) ? shuffled.get(1) : shuffled.get(0));
            case ALL -> List.copyOf(hosts);
        };
    }

    static List<Host> shuffled(List<Host> hosts, SplittableRandom random) {
        List<Host> shuffled = new ArrayList<>(hosts);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            Host host = shuffled.set(other, shuffled.get(i));
            shuffled.set(i, host);
        }
        return shuffled;
    }
}
