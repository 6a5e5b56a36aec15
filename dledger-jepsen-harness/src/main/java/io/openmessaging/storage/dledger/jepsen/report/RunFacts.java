package io.openmessaging.storage.dledger.jepsen.report;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was run.
 *
 * @param name of the test: the directory under the store that holds its runs
 * @param startTime by the wall clock, for people
 * @param workload such as {@code "register"}
 * @param nemeses names of the faults that were asked for; empty for none
 * @param options all options of the run as EDN data, in the order in which they are shown
 * @param roles in the order of their times; empty if nobody watched
 */
public record RunFacts(String name, Instant startTime, String workload, List<String> nemeses,
        Map<String, Object> options, List<RoleChange> roles) {
    /** Keeps copies. */
    public RunFacts {
        nemeses = List.copyOf(nemeses);
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        roles = List.copyOf(roles);
    }
}
