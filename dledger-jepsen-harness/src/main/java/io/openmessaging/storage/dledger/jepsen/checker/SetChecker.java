package io.openmessaging.storage.dledger.jepsen.checker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.openmessaging.storage.dledger.jepsen.history.Call;
import io.openmessaging.storage.dledger.jepsen.history.Edn;
import io.openmessaging.storage.dledger.jepsen.history.History;
import io.openmessaging.storage.dledger.jepsen.history.Operation.Type;

/**
 * A set to which elements are added, each one once ({@code :f :add}, value the element), and which is read whole
 * ({@code :f :read}, value of the {@code :ok} a set or list). Every read must have what was added before it began, and
 * what earlier reads had, and nothing that nobody had begun to add. Without a read that ended the verdict is unknown.
 * Keeps nothing between checks.
 */
public final class SetChecker implements Checker {
    /** A checker. */
    public SetChecker() {
    }

    @Override
    public Result check(History history) {
        Map<Object, Call> adds = new LinkedHashMap<>();
        List<Call> reads = new ArrayList<>();
        for (Call call : history.calls()) {
            switch (String.valueOf(call.f())) {
                case "add" -> putNew(adds, call);
                case "read" -> reads.addAll(call.isOk() ? List.of(call) : List.of());
                default -> throw new IllegalArgumentException("operation " + call.invocation().index()
                    + ": expected :add or :read, found :" + call.f());
            }
        }
        Findings findings = new Findings();
        Map<Object, Long> knownBefore = new HashMap<>();
        adds.forEach((element, add) -> knownBefore.put(element, add.effectBefore()));
        Map<Call, Set<Object>> elementsOf = new IdentityHashMap<>();
        Set<Object> last = Set.of();
        for (Call read : reads) {
            last = elements(read, findings);
            elementsOf.put(read, last);
            findWrongElements(last, read, adds, findings);
        }
        findMissing(reads, elementsOf, knownBefore, findings);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("attempted", (long) adds.size());
        details.put("acknowledged", adds.values().stream().filter(Call::isOk).count());
        details.put("reads", (long) reads.size());
        Set<Object> lastRead = last;
        details.put("recovered", adds.entrySet().stream()
            .filter(each -> each.getValue().outcome() == Type.INFO && lastRead.contains(each.getKey())).count());
        details.putAll(findings.details());
        return new Result(reads.isEmpty() ? Verdict.UNKNOWN : findings.verdict(), details);
    }

    private static void putNew(Map<Object, Call> adds, Call add) {
        if (adds.put(add.invocation().value(), add) != null) {
            throw new IllegalArgumentException("operation " + add.invocation().index()
                + ": expected a new element, found one that was added before: " + Edn.write(add.invocation().value()));
        }
    }

    private static Set<Object> elements(Call read, Findings findings) {
        if (!(read.completion().value() instanceof Collection<?> found)) {
            throw new IllegalArgumentException("operation " + read.completion().index()
                + ": expected a set or list, found " + Edn.write(read.completion().value()));
        }
        Set<Object> elements = new LinkedHashSet<>();
        for (Object element : found) {
            if (!elements.add(element)) {
                findings.add("duplicated", found(read, element));
            }
        }
        return elements;
    }

    private static void findWrongElements(Set<Object> elements, Call read, Map<Object, Call> adds, Findings findings) {
        for (Object element : elements) {
            Call add = adds.get(element);
            if (add == null || add.invocation().index() > read.completion().index()) {
                findings.add("invented", found(read, element));
            } else if (add.outcome() == Type.FAIL) {
                findings.add("refused-but-there", found(read, element));
            }
        }
    }

    /** Reads in the order of their beginnings, with what ended before each. */
    private static void findMissing(List<Call> reads, Map<Call, Set<Object>> elementsOf, Map<Object, Long> knownBefore,
            Findings findings) {
        List<Call> byEnd = new ArrayList<>(reads);
        byEnd.sort((a, b) -> Long.compare(a.completion().index(), b.completion().index()));
        int ended = 0;
        for (Call read : reads) {
            long begin = read.invocation().index();
            while (byEnd.get(ended).completion().index() < begin) {
                long end = byEnd.get(ended).completion().index();
                elementsOf.get(byEnd.get(ended)).forEach(element -> knownBefore.merge(element, end, Math::min));
                ended++;
            }
            Set<Object> elements = elementsOf.get(read);
            knownBefore.forEach((element, index) -> {
                if (index < begin && !elements.contains(element)) {
                    findings.add("lost", found(read, element));
                }
            });
        }
    }

    private static Map<String, Object> found(Call read, Object element) {
        return Findings.example("element", element, "read-index", read.completion().index());
    }
}
