package io.openmessaging.storage.dledger.jepsen.nemesis;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.jepsen.host.Cluster;
import io.openmessaging.storage.dledger.jepsen.host.Features;
import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.jepsen.workload.Contact;

/**
 * What faults act on. What it holds does not change, but for the victim, which is drawn once.
 *
 * @param primary tells who leads, as far as is known; null where nobody is known to
 * @param contact asks for changes of leader and members
 * @param features what the place of the members offers
 * @param victim the one member whose files may be damaged in this run
 */
public record Arena(Cluster cluster, Supplier<Host> primary, Contact contact, Features features, Victim victim) {
    /** An arena in which nothing was damaged yet. */
    public Arena(Cluster cluster, Supplier<Host> primary, Contact contact, Features features) {
        this(cluster, primary, contact, features, new Victim());
    }

    DLedgerClient admin() {
        return contact.admin();
    }

    List<Host> hosts() {
        return cluster.hosts();
    }

    /** The hosts that a target means now. */
    List<Host> draw(Target target, SplittableRandom random) {
        return target.of(hosts(), primary.get(), random);
    }
}
