package io.openmessaging.storage.dledger.jepsen.workload;

import java.util.List;
import java.util.Map;

import io.openmessaging.storage.dledger.jepsen.checker.Checker;

/**
 * Appends to the log of a group that all the while shrinks, gets other members, and grows again. In the end all are
 * members, and the log of each is read.
 */
public final class MembershipWorkload implements Workload {
    /** The faults that it makes by itself. */
    public static final List<String> CHANGES = List.of("shrink", "replace");

    private final AppendWorkload appends;

    /** A log of the example's jar. */
    public MembershipWorkload(Settings settings, Map<String, Checker> checkers) {
        this.appends = new AppendWorkload(settings, checkers);
    }

    @Override
    public String name() {
        return "membership";
    }

    @Override
    public MemberKind members() {
        return appends.members();
    }

    @Override
    public Connection connect(int number) {
        return appends.connect(number);
    }

    @Override
    public List<Action> finalActions() {
        return appends.finalActions();
    }

    @Override
    public Map<String, Checker> checkers() {
        return appends.checkers();
    }

    @Override
    public List<String> changes() {
        return CHANGES;
    }
}
