package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import io.openmessaging.storage.dledger.jepsen.history.Call;
import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Operation.Type;

/**
 * The promise of a log: every acknowledged entry is at its index, once, in the log of every member; entries are in the
 * order in which they were appended; nothing was invented; members agree on every index that they have, to the byte
 * where they tell checksums of their logs.
 *
 * <p>Clients append with {@code :f :append}, value the body, which is never the same for two of them; the value of the
 * {@code :ok} is {@code {:index i, :body b}}. The logs are {@link MemberLog}s. A member that has given entries up
 * before some index is not asked for them, and one whose log ends earlier than another's lacks nothing but what was
 * acknowledged. Keeps nothing between checks.
 */
public final class LogChecker implements Checker {
    private final Set<String> members;

    /** A checker for runs in which these members, at least, show their log at the end; else the verdict is unknown. */
    public LogChecker(Set<String> members) {
        this.members = new TreeSet<>(members);
    }

    @Override
    public Result check(History history) {
        Appends appends = new Appends(history);
        Map<String, MemberLog> logs = MemberLog.allIn(history);
        Findings findings = new Findings();
        appends.findDoubleAcknowledgements(findings);
        for (MemberLog log : logs.values()) {
            findLostEntries(appends, log, findings);
            findEntriesThatShouldNotBeThere(appends, log, findings);
            findDisorder(appends, log, findings);
        }
        findDisagreement(logs, findings);
        Set<String> missing = new TreeSet<>(members);
        missing.removeAll(logs.keySet());
        boolean isUndecided = findings.isEmpty() && (!missing.isEmpty() || logs.isEmpty());
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("acknowledged", (long) appends.indexes.size());
        details.put("unknown-outcome", appends.count(Type.INFO));
        details.put("refused", appends.count(Type.FAIL));
        details.put("recovered", appends.recovered(logs));
        details.put("last-index", logs.values().stream().mapToLong(MemberLog::last).max().orElse(-1));
        details.put("members-without-log", List.copyOf(missing));
        Map<String, Object> ranges = new LinkedHashMap<>();
        logs.values().forEach(log -> ranges.put(log.member(), Arrays.asList(log.first(), log.last())));
        details.put("logs", ranges);
        details.putAll(findings.details());
        return new Result(isUndecided ? Verdict.UNKNOWN : findings.verdict(), details);
    }

    private static void findLostEntries(Appends appends, MemberLog log, Findings findings) {
        appends.indexes.forEach((body, index) -> {
            if (index >= log.first() && !body.equals(log.body(index))) {
                Map<String, Object> found = found(log, index, "acknowledged", body, "found", log.body(index));
                found.put("log-ends-at", log.last());
                findings.add("lost", found);
            }
        });
    }

    private static void findEntriesThatShouldNotBeThere(Appends appends, MemberLog log, Findings findings) {
        Map<Object, Long> seen = new HashMap<>();
        log.bodies().forEach((index, body) -> {
            Long before = seen.putIfAbsent(body, index);
            if (before != null) {
                findings.add("duplicated", found(log, index, "body", body, "also-at", before));
            }
            Call call = appends.calls.get(body);
            if (call == null) {
                findings.add("invented", found(log, index, "body", body));
            } else if (call.outcome() == Type.FAIL) {
                findings.add("refused-but-there", found(log, index, "body", body));
            }
        });
    }

    /** What had ended before another began is before it in the log. */
    private static void findDisorder(Appends appends, MemberLog log, Findings findings) {
        long lastBegin = -1;
        Object bodyOfLastBegin = null;
        for (Map.Entry<Long, Object> entry : log.bodies().entrySet()) {
            Call call = appends.calls.get(entry.getValue());
            if (call == null) {
                continue;
            }
            if (call.effectBefore() < lastBegin) {
                findings.add("out-of-order",
                    found(log, entry.getKey(), "body", entry.getValue(), "behind-later", bodyOfLastBegin));
            }
            if (call.invocation().index() > lastBegin) {
                lastBegin = call.invocation().index();
                bodyOfLastBegin = entry.getValue();
            }
        }
    }

    /** Each index of each log is compared with the first other log that has it. */
    private static void findDisagreement(Map<String, MemberLog> logs, Findings findings) {
        List<MemberLog> all = List.copyOf(logs.values());
        for (int i = 1; i < all.size(); i++) {
            MemberLog log = all.get(i);
            for (long index = log.first(); index <= log.last(); index++) {
                MemberLog other = firstWith(index, all.subList(0, i));
                boolean differs = other != null && !Objects.equals(other.body(index), log.body(index));
                if (differs) {
                    findings.add("disagreement", found(log, index, "body", log.body(index), "other-member",
                        other.member(), "other-body", other.body(index)));
                } else if (other != null && log.differsUpTo(index, other)) {
                    findings.add("other-bytes", found(log, index, "other-member", other.member()));
                }
            }
        }
    }

    private static MemberLog firstWith(long index, List<MemberLog> logs) {
        for (MemberLog log : logs) {
            if (log.contains(index)) {
                return log;
            }
        }
        return null;
    }

    private static Map<String, Object> found(MemberLog log, long index, Object... more) {
        Map<String, Object> found = Findings.example("member", log.member(), "index", index);
        found.putAll(Findings.example(more));
        return found;
    }
}
