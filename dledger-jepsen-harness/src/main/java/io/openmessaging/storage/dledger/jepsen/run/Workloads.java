package io.openmessaging.storage.dledger.jepsen.run;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.openmessaging.storage.dledger.jepsen.checker.AvailabilityChecker;
import io.openmessaging.storage.dledger.jepsen.checker.BankChecker;
import io.openmessaging.storage.dledger.jepsen.checker.Checker;
import io.openmessaging.storage.dledger.jepsen.checker.FaultsChecker;
import io.openmessaging.storage.dledger.jepsen.checker.LeadersChecker;
import io.openmessaging.storage.dledger.jepsen.checker.ListAppendChecker;
import io.openmessaging.storage.dledger.jepsen.checker.LogChecker;
import io.openmessaging.storage.dledger.jepsen.checker.MembershipChecker;
import io.openmessaging.storage.dledger.jepsen.checker.RegisterChecker;
import io.openmessaging.storage.dledger.jepsen.checker.SetChecker;
import io.openmessaging.storage.dledger.jepsen.historical.HistoricalContact;
import io.openmessaging.storage.dledger.jepsen.historical.HistoricalWorkload;
import io.openmessaging.storage.dledger.jepsen.nemesis.Faults;
import io.openmessaging.storage.dledger.jepsen.workload.AppendWorkload;
import io.openmessaging.storage.dledger.jepsen.workload.BankLoad;
import io.openmessaging.storage.dledger.jepsen.workload.Contact;
import io.openmessaging.storage.dledger.jepsen.workload.GroupContact;
import io.openmessaging.storage.dledger.jepsen.workload.ListAppendLoad;
import io.openmessaging.storage.dledger.jepsen.workload.MembershipWorkload;
import io.openmessaging.storage.dledger.jepsen.workload.RegisterWorkload;
import io.openmessaging.storage.dledger.jepsen.workload.SetLoad;
import io.openmessaging.storage.dledger.jepsen.workload.Settings;
import io.openmessaging.storage.dledger.jepsen.workload.TablesWorkload;
import io.openmessaging.storage.dledger.jepsen.workload.Workload;

/** All workloads by name, and who judges them. Stateless. */
final class Workloads {
    /** Those whose members are ours. */
    static final List<String> NAMES = List.of("register", "append", "set", "list-append", "bank", "membership");

    private static final Duration CHECK_LIMIT = Duration.ofMinutes(2);
    private static final String LEADERS = "leaders";
    private static final String FAULTS = "faults";
    /** What clients give for a register that has no value. */
    private static final long NO_VALUE = -1;

    private Workloads() {
    }

    static boolean isKnown(String name) {
        return NAMES.contains(name) || name.equals(HistoricalWorkload.NAME);
    }

    /** Those faults that there can be with a workload. */
    static List<String> bears(String name, List<String> faults) {
        boolean isHistorical = name.equals(HistoricalWorkload.NAME);
        return faults.stream().filter(fault -> !isHistorical || !Faults.isForGroups(fault)).toList();
    }

    static Workload of(String name, Settings settings) {
        return switch (name) {
            case "register" -> new RegisterWorkload(settings,
                judges("linearizable", RegisterChecker.startingWith(NO_VALUE, CHECK_LIMIT)));
            case "append" -> new AppendWorkload(settings, judges("log", new LogChecker(members(settings))));
            case "membership" -> membership(settings);
            case "set" -> new TablesWorkload(new SetLoad(), settings, judges("set", new SetChecker()));
            case "list-append" -> new TablesWorkload(new ListAppendLoad(settings.keys()), settings,
                judges("list-append", new ListAppendChecker(ListAppendChecker.Order.STRICT_SERIALIZABLE)));
            case "bank" -> bank(new BankLoad(settings.keys()), settings);
            case HistoricalWorkload.NAME -> historical(settings);
            default -> throw new IllegalArgumentException("no workload " + name);
        };
    }

    /** How the members are asked for what is no part of the load. */
    static Contact contact(String name, Settings settings) {
        return name.equals(HistoricalWorkload.NAME) ? new HistoricalContact(settings.peers())
            : new GroupContact(settings.peers());
    }

    /** Its members do not tell their terms, and only whoever leads gives its log. */
    private static Workload historical(Settings settings) {
        Map<String, Checker> judges = judges("log", new LogChecker(Set.of()));
        judges.remove(LEADERS);
        return new HistoricalWorkload(settings, judges);
    }

    private static Workload membership(Settings settings) {
        Map<String, Checker> judges = judges("log", new LogChecker(members(settings)));
        judges.put("membership", new MembershipChecker());
        judges.put(FAULTS, FaultsChecker.ofAllBut(MembershipWorkload.CHANGES));
        return new MembershipWorkload(settings, judges);
    }

    private static Workload bank(BankLoad load, Settings settings) {
        return new TablesWorkload(load, settings, judges("bank", BankChecker.startingWith(load.firstBalances())));
    }

    private static TreeSet<String> members(Settings settings) {
        TreeSet<String> ids = new TreeSet<>();
        settings.peers().forEach(peer -> ids.add(peer.split("-", 2)[0]));
        return ids;
    }

    private static Map<String, Checker> judges(String name, Checker checker) {
        Map<String, Checker> judges = new LinkedHashMap<>();
        judges.put(name, checker);
        judges.put(LEADERS, new LeadersChecker());
        judges.put(FAULTS, FaultsChecker.ofAll());
        judges.put("availability", AvailabilityChecker.measuring());
        return judges;
    }
}
