package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The links between hosts that have rules for packets. Each kind of fault has a table of rules of its own in each host,
 * which is put in place and taken away as a whole, so that kinds do not meddle with each other. Rules are about what
 * members say to each other alone. Packets of clients pass in any case: what clients see is to be the members' doing.
 * Used by one thread at a time.
 */
public final class NftNetwork implements Network {
    /** How a link is made slow. */
    public enum Shaping {
        /** All that leaves a host waits in a queue, by {@code tc}: for hosts whose network is the run's own. */
        QUEUE,
        /** What is too much for other members is dropped: for hosts whose network has other users. */
        DROP
    }

    private static final String CUT = "dledger_cut";
    private static final String LOSS = "dledger_loss";
    private static final String DOUBLE = "dledger_double";
    private static final String RATE = "dledger_rate";
    private static final int BITS_PER_KILOBIT = 1000;

    private final List<Host> hosts;
    private final Shaping shaping;

    public NftNetwork(List<Host> hosts, Shaping shaping) {
        this.hosts = List.copyOf(hosts);
        this.shaping = shaping;
    }

    @Override
    public void cut(Map<Host, Set<Host>> unheard) throws IOException {
        for (Host host : hosts) {
            Set<Host> from = unheard.getOrDefault(host, Set.of());
            if (from.isEmpty()) {
                remove(host, CUT);
            } else {
                replace(host, CUT, "input", about("saddr", from, "drop"));
            }
        }
    }

    @Override
    public void heal() {
        hosts.forEach(host -> remove(host, CUT));
    }

    @Override
    public void disturb(Host host, Disturbance disturbance) throws IOException {
        switch (disturbance) {
            case LOSS -> replace(host, LOSS, "input",
                about("saddr", others(host), chance(Disturbance.LOSS_PERCENT) + "drop"));
            case DUPLICATES -> replace(host, DOUBLE, "output", others(host).stream()
                .map(other -> about("daddr", List.of(other), chance(Disturbance.DOUBLE_PERCENT) + "dup to "
                    + other.address())).collect(Collectors.joining()));
            case RATE -> limitRate(host);
            default -> throw new IllegalArgumentException("no rule for " + disturbance);
        }
    }

    private List<Host> others(Host host) {
        return hosts.stream().filter(other -> !other.equals(host)).toList();
    }

    /** Rules about what members ask those hosts, or they ask the members. */
    private static String about(String side, Collection<Host> hosts, String verdict) {
        String addresses = hosts.stream().map(Host::address).sorted().collect(Collectors.joining(", "));
        String match = "ip " + side + " { " + addresses + " } tcp ";
        int port = hosts.iterator().next().port();
        return match + "dport " + port + " " + verdict + "\n" + match + "sport " + port + " " + verdict + "\n";
    }

    private static String chance(int percent) {
        return "numgen random mod 100 < " + percent + " ";
    }

    private void limitRate(Host host) throws IOException {
        int kilobits = Disturbance.KILOBITS_PER_SECOND;
        switch (shaping) {
            case QUEUE -> Shell.must(host.reach().rootCommand(List.of("tc", "qdisc", "replace", "dev", "eth0", "root",
                "tbf", "rate", kilobits + "kbit", "burst", "32kbit", "latency", "400ms")), "");
            case DROP -> replace(host, RATE, "output", about("daddr", others(host), "limit rate over "
                + kilobits * BITS_PER_KILOBIT / Byte.SIZE + " bytes/second burst 32 kbytes drop"));
        }
    }

    @Override
    public void calm(Host host, Disturbance disturbance) {
        switch (disturbance) {
            case LOSS -> remove(host, LOSS);
            case DUPLICATES -> remove(host, DOUBLE);
            case RATE -> liftRate(host);
            default -> {
            }
        }
    }

    private void liftRate(Host host) {
        switch (shaping) {
            case QUEUE -> attempt(host, "tc", "qdisc", "del", "dev", "eth0", "root");
            case DROP -> remove(host, RATE);
        }
    }

    private static void replace(Host host, String table, String hook, String rules) throws IOException {
        String text = "table ip " + table + "\ndelete table ip " + table + "\ntable ip " + table + " {\n"
            + "chain rules {\ntype filter hook " + hook + " priority 0\n" + rules + "}\n}\n";
        Shell.must(host.reach().rootCommand(List.of("nft", "-f", "-")), text);
    }

    private static void remove(Host host, String table) {
        attempt(host, "nft", "delete", "table", "ip", table);
    }

    private static void attempt(Host host, String... command) {
        Shell.attempt(host.reach().rootCommand(List.of(command)).toArray(String[]::new));
    }
}
