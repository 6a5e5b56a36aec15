package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.util.List;
import java.util.function.Supplier;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.jepsen.host.Cluster;
import io.openmessaging.storage.dledger.jepsen.host.Feature;
import io.openmessaging.storage.dledger.jepsen.host.Features;
import io.openmessaging.storage.dledger.jepsen.host.Host;

/**
 * What faults act on. A value.
 *
 * @param primary tells who leads, as far as is known; null where nobody is known to
 * @param admin a client that asks for changes of leader and members
 * @param features what the machine offers
 * @param ownHosts whether hosts have networks and disks of their own
 */
public record Arena(Cluster cluster, Supplier<Host> primary, DLedgerClient admin, Features features,
                    boolean ownHosts) {
    List<Host> hosts() {
        return cluster.hosts();
    }

    /** Whether all of these are here, and hosts of their own for them. */
    boolean offers(List<Feature> needed) {
        return needed.isEmpty() || ownHosts && needed.stream().allMatch(features::has);
    }
}
