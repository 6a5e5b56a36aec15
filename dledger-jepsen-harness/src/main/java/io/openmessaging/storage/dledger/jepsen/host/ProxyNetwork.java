package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.openmessaging.storage.dledger.jepsen.proxy.Link;
import io.openmessaging.storage.dledger.jepsen.proxy.Proxies;

/** Links between members on loopback: a proxy for each pair of them and each way to connect. One thread at a time. */
final class ProxyNetwork implements Network {
    private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long BYTES_PER_KILOBIT = 1000 / Byte.SIZE;

    private final List<Host> hosts;
    /** By who sends, then by who gets it. */
    private final Map<Host, Map<Host, Link>> links = new HashMap<>();
    private final Proxies proxies = new Proxies();

    /**
     * Links that let everything through.
     *
     * @throws IOException if a proxy cannot listen
     */
    ProxyNetwork(List<Host> hosts, LoopbackAddresses addresses) throws IOException {
        this.hosts = List.copyOf(hosts);
        long seed = 0;
        for (Host from : hosts) {
            links.put(from, new HashMap<>());
            for (Host to : hosts) {
                links.get(from).put(to, new Link(seed++));
            }
        }
        try {
            join(addresses);
        } catch (IOException e) {
            proxies.close();
            throw e;
        }
    }

    private void join(LoopbackAddresses addresses) throws IOException {
        for (int from = 0; from < hosts.size(); from++) {
            for (int to = 0; to < hosts.size(); to++) {
                if (from != to) {
                    Host one = hosts.get(from);
                    Host other = hosts.get(to);
                    proxies.add(addresses.between(from, to), addresses.of(to), link(one, other), link(other, one));
                }
            }
        }
    }

    private Link link(Host from, Host to) {
        return links.get(from).get(to);
    }

    @Override
    public void cut(Map<Host, Set<Host>> unheard) {
        proxies.change(() -> {
            for (Host to : hosts) {
                for (Host from : hosts) {
                    if (unheard.getOrDefault(to, Set.of()).contains(from)) {
                        link(from, to).cut();
                    } else {
                        link(from, to).heal();
                    }
                }
            }
        });
    }

    @Override
    public void heal() {
        cut(Map.of());
    }

    @Override
    public void disturb(Host host, Disturbance disturbance) {
        change(host, switch (disturbance) {
            case RATE -> link -> link.limitRate(Disturbance.KILOBITS_PER_SECOND * BYTES_PER_KILOBIT);
            case DELAY -> link -> link.delay(Disturbance.LEAST_DELAY_MS * NS_PER_MS,
                Disturbance.MOST_DELAY_MS * NS_PER_MS);
            case REORDER -> link -> link.reorderAnswers(Disturbance.MOST_LATENESS_MS * NS_PER_MS);
            case BREAKS -> link -> link.breakOneIn(Disturbance.BREAKS_ONE_IN);
            case LOSS, DUPLICATES -> throw new IllegalArgumentException("a proxy has no packets for " + disturbance);
        });
    }

    @Override
    public void calm(Host host, Disturbance disturbance) {
        change(host, switch (disturbance) {
            case RATE -> link -> link.limitRate(0);
            case DELAY -> link -> link.delay(0, 0);
            case REORDER -> link -> link.reorderAnswers(0);
            case BREAKS -> link -> link.breakOneIn(0);
            case LOSS, DUPLICATES -> link -> {
            };
        });
    }

    private void change(Host from, Consumer<Link> change) {
        proxies.change(() -> links.get(from).values().forEach(change));
    }

    @Override
    public void close() {
        proxies.close();
    }
}
