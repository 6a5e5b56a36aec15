package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.util.List;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.jepsen.host.Host;

/**
 * The one member whose files may be damaged in a run, whatever faults do it: a group can bear damage to a minority, and
 * what has been repaired meanwhile nobody knows. Used by one thread.
 */
final class Victim {
    /** Null before it is drawn. */
    private Host host;

    /** Draws at first, and names the same one ever after. */
    Host among(List<Host> hosts, SplittableRandom random) {
        if (host == null) {
            host = Target.ONE.of(hosts, null, random).get(0);
        }
        return host;
    }
}
