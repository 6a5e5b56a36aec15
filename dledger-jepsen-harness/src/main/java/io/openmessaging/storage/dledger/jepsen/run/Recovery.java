package io.openmessaging.storage.dledger.jepsen.run;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.jepsen.checker.Result;
import io.openmessaging.storage.dledger.jepsen.checker.Verdict;
import io.openmessaging.storage.dledger.jepsen.host.Cluster;
import io.openmessaging.storage.dledger.jepsen.host.Host;
import io.openmessaging.storage.dledger.jepsen.host.Member;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.MembersResponse;

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
    static Result await(Cluster cluster, DLedgerClient admin) throws IOException {
        long beginNs = System.nanoTime();
        Map<String, Object> details = new LinkedHashMap<>();
        List<Host> missing = cluster.awaitAll(START_TIMEOUT);
        if (!missing.isEmpty()) {
            details.put("not-up", missing.stream().map(Host::id).toList());
            return failed(cluster, details);
        }
        long deadlineNs = System.nanoTime() + EQUAL_TIMEOUT_NS;
        MembersResponse answer = admin.members();
        while (!isEqual(answer, cluster.hosts().size())) {
            if (System.nanoTime() > deadlineNs) {
                details.put("members", describe(answer));
                return failed(cluster, details);
            }
            LockSupport.parkNanos(POLL_NS);
            answer = admin.members();
        }
        details.put("ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs));
        details.put("last-index", answer.getMembers().get(0).match());
        return new Result(Verdict.VALID, details);
    }

    /** Whoever looks for the reason finds what the members' threads did in their output. */
    private static Result failed(Cluster cluster, Map<String, Object> details) {
        cluster.members().forEach(Member::printThreads);
        return new Result(Verdict.INVALID, details);
    }

    private static boolean isEqual(MembersResponse answer, int count) {
        return answer.responseCode() == DLedgerResponseCode.SUCCESS
            && answer.getMembers().size() == count
            && answer.getMembers().stream().allMatch(member -> member.live())
            && answer.getMembers().stream().map(member -> member.match()).distinct().count() == 1;
    }

    private static List<Object> describe(MembersResponse answer) {
        if (answer.responseCode() != DLedgerResponseCode.SUCCESS) {
            return List.of(answer.responseCode().name());
        }
        return answer.getMembers().stream().<Object>map(member -> Map.of("id", member.id(), "part", member.part(),
            "match", member.match(), "live", member.live())).toList();
    }
}
