package io.openmessaging.storage.dledger.jepsen.run;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.openmessaging.storage.dledger.jepsen.checker.Result;
import io.openmessaging.storage.dledger.jepsen.checker.Verdict;
import io.openmessaging.storage.dledger.jepsen.host.Cluster;
import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.jepsen.host.Member;
import io.openmessaging.storage.dledger.jepsen.workload.Condition;
import io.openmessaging.storage.dledger.jepsen.workload.Contact;

/**
 * Waits, once all faults are healed, until all members are up again and hold the same log. A group that does not get
 * there has a fault of its own. Stateless.
 */
final class Recovery {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(40);
    private static final long EQUAL_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private Recovery() {
    }

    /** Starts whoever does not run, and waits. */
    static Result await(Cluster cluster, Contact contact) throws IOException {
        long beginNs = System.nanoTime();
        Map<String, Object> details = new LinkedHashMap<>();
        List<Host> missing = cluster.awaitAll(START_TIMEOUT);
        if (!missing.isEmpty()) {
            details.put("not-up", missing.stream().map(Host::id).toList());
            return failed(cluster, details);
        }
        long deadlineNs = System.nanoTime() + EQUAL_TIMEOUT_NS;
        Condition condition = contact.condition(cluster.hosts().size());
        while (!condition.isWell()) {
            if (System.nanoTime() > deadlineNs) {
                return failed(cluster, condition.details());
            }
            LockSupport.parkNanos(POLL_NS);
            condition = contact.condition(cluster.hosts().size());
        }
        details.put("ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs));
        details.putAll(condition.details());
        return new Result(Verdict.VALID, details);
    }

    /** Whoever looks for the reason finds what the members' threads did in their output. */
    private static Result failed(Cluster cluster, Map<String, Object> details) {
        cluster.members().forEach(Member::printThreads);
        return new Result(Verdict.INVALID, details);
    }
}
