package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.openmessaging.storage.dledger.jepsen.history.Edn;
import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Keyword;
import io.openmessaging.storage.dledger.jepsen.history.Operation;

/**
 * No two members lead in one term (Raft paper §5.2), as far as they were asked: the nemesis says {@code :f :leads},
 * value {@code {:member "n0", :term 3}}, whenever a member has said so of itself. Keeps nothing between checks.
 */
public final class LeadersChecker implements Checker {
    /** What the nemesis says of a leader. */
    public static final String WORD = "leads";

    private static final Keyword MEMBER = new Keyword("member");
    private static final Keyword TERM = new Keyword("term");

    /** A checker. */
    public LeadersChecker() {
    }

    /** The value that tells of a leader. */
    public static Map<Object, Object> value(String member, long term) {
        return Map.of(MEMBER, member, TERM, term);
    }

    @Override
    public Result check(History history) {
        Map<Long, Set<String>> leaders = new TreeMap<>();
        for (Operation operation : history.faults()) {
            if (operation.f().equals(WORD)) {
                add(operation, leaders);
            }
        }
        Findings findings = new Findings();
        leaders.forEach((term, members) -> {
            if (members.size() > 1) {
                findings.add("led-together", Findings.example("term", term, "members", members.stream().toList()));
            }
        });
        Map<String, Object> details = Findings.example("terms", (long) leaders.size());
        details.putAll(findings.details());
        return new Result(findings.verdict(), details);
    }

    private static void add(Operation operation, Map<Long, Set<String>> leaders) {
        if (!(operation.value() instanceof Map<?, ?> value) || !(value.get(MEMBER) instanceof String member)
                || !(value.get(TERM) instanceof Long term)) {
            throw new IllegalArgumentException("operation " + operation.index()
                + ": expected {:member name, :term t}, found " + Edn.write(operation.value()));
        }
        leaders.computeIfAbsent(term, any -> new TreeSet<>()).add(member);
    }
}
