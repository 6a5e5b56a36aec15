package io.openmessaging.storage.dledger.jepsen.workload;

import java.util.List;
import java.util.Map;

import io.openmessaging.storage.dledger.jepsen.checker.Checker;

/** One kind of load. Any thread; connections are used by one each. */
public interface Workload {
    /** As on the command line. */
    String name();

    /** How its members are started: the command, and options behind it. */
    MemberKind members();

    /**
     * A client.
     *
     * @param number from 0; clients with other numbers ask other members first
     */
    Connection connect(int number);

    /** What is to be read when all is healed, each action by a client; none where the last reads are no clients'. */
    List<Action> finalActions();

    /** What is done to the group all the while, beside what was asked for: names of faults, each in its turn. */
    default List<String> changes() {
        return List.of();
    }

    /** The judges of its histories, by name. */
    Map<String, Checker> checkers();
}
