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

    @Override
    public void disturb(Host host, Disturbance disturbance) throws IOException {
        switch (disturbance) {
            case LOSS -> replace(host, LOSS, "input", FROM_MEMBERS + chance(Disturbance.LOSS_PERCENT) + " drop");
            case DUPLICATES -> replace(host, DOUBLE, "output", hosts.stream().filter(other -> !other.equals(host))
                .map(other -> "ip daddr " + other.address() + chance(Disturbance.DOUBLE_PERCENT) + " dup to "
                    + other.address() + " device \"eth0\"").collect(Collectors.joining("\n")));
            case RATE -> limitRate(host);
            default -> throw new IllegalArgumentException("no rule for " + disturbance);
        }
    }

    private static String chance(int percent) {
        return " numgen random mod 100 < " + percent;
    }

    /** What goes to clients, too. */
    private static void limitRate(Host host) throws IOException {
        List<String> words = new ArrayList<>(host.prefix());
        words.addAll(List.of("tc", "qdisc", "replace", "dev", "eth0", "root", "tbf", "rate",
            Disturbance.KILOBITS_PER_SECOND + "kbit", "burst", "32kbit", "latency", "400ms"));
        Shell.must(words, "");
    }

    @Override
    public void calm(Host host, Disturbance disturbance) {
        switch (disturbance) {
            case LOSS -> remove(host, LOSS);
            case DUPLICATES -> remove(host, DOUBLE);
            case RATE -> attempt(host, "tc", "qdisc", "del", "dev", "eth0", "root");
            default -> {
            }
        }
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
