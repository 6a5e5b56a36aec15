package io.openmessaging.storage.dledger.jepsen.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The links between namespaces. Each kind of fault has a table of rules of its own in each host, which is put in place
 * and taken away as a whole, so that kinds do not meddle with each other. Packets of clients pass in any case: what
 * clients see is to be the members' doing. Used by one thread at a time.
 */
public final class NftNetwork implements Network {
    private static final String CUT = "dledger_cut";
    private static final String LOSS = "dledger_loss";
    private static final String DOUBLE = "dledger_double";
    private static final String FROM_MEMBERS = "ip saddr != " + HostPlan.clientAddress();

    private final List<Host> hosts;

    public NftNetwork(List<Host> hosts) {
        this.hosts = List.copyOf(hosts);
    }

    @Override
    public void cut(Map<Host, Set<Host>> unheard) throws IOException {
        for (Host host : hosts) {
            Set<Host> from = unheard.getOrDefault(host, Set.of());
            if (from.isEmpty()) {
                remove(host, CUT);
            } else {
                String addresses = from.stream().map(Host::address).sorted().collect(Collectors.joining(", "));
                replace(host, CUT, "input", "ip saddr { " + addresses + " } drop");
            }
        }
    }

    @Override
    public void heal() {
        hosts.forEach(host -> remove(host, CUT));
    }

    /** Lets a host lose so many of a hundred packets that reach it. */
    public void lose(Host host, int percent) throws IOException {
        replace(host, LOSS, "input", FROM_MEMBERS + " numgen random mod 100 < " + percent + " drop");
    }

    public void endLoss(Host host) {
        remove(host, LOSS);
    }

    /** Sends so many of a hundred packets of a host twice. */
    public void doublePackets(Host host, int percent) throws IOException {
        List<String> rules = new ArrayList<>();
        for (Host other : hosts) {
            if (!other.equals(host)) {
                rules.add("ip daddr " + other.address() + " numgen random mod 100 < " + percent + " dup to "
                    + other.address() + " device \"eth0\"");
            }
        }
        replace(host, DOUBLE, "output", String.join("\n", rules));
    }

    public void endDoubles(Host host) {
        remove(host, DOUBLE);
    }

    /** Lets a host send so much and no more, to clients too. */
    public void limitRate(Host host, int kilobitsPerSecond) throws IOException {
        List<String> words = new ArrayList<>(host.prefix());
        words.addAll(List.of("tc", "qdisc", "replace", "dev", "eth0", "root", "tbf", "rate",
            kilobitsPerSecond + "kbit", "burst", "32kbit", "latency", "400ms"));
        Shell.must(words, "");
    }

    public void endRateLimit(Host host) {
        attempt(host, "tc", "qdisc", "del", "dev", "eth0", "root");
    }

    private static void replace(Host host, String table, String hook, String rules) throws IOException {
        List<String> words = new ArrayList<>(host.prefix());
        words.addAll(List.of("nft", "-f", "-"));
        Shell.must(words, "table ip " + table + "\ndelete table ip " + table + "\ntable ip " + table + " {\n"
            + "chain rules {\ntype filter hook " + hook + " priority 0\n" + rules + "\n}\n}\n");
    }

    private static void remove(Host host, String table) {
        attempt(host, "nft", "delete", "table", "ip", table);
    }

    private static void attempt(Host host, String... command) {
        List<String> words = new ArrayList<>(host.prefix());
        words.addAll(List.of(command));
        Shell.attempt(words.toArray(String[]::new));
    }
}
