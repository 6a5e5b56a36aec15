package io.openmessaging.storage.dledger.jepsen.checker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import io.openmessaging.storage.dledger.jepsen.history.History;

/**
 * Linearizability of registers with reads, writes and compare-and-sets: of many by key, or of one. When its time or its
 * memory does not suffice it says unknown; what it does say holds. A read of nil means "not known" and is always legal,
 * as for Knossos. Without any operation it says unknown. May be used by several threads.
 */
public final class RegisterChecker implements Checker {
    private static final int MAX_COUNTER_EXAMPLES = 8;
    /** A quarter of the heap, in words. */
    private static final int HEAP_BYTES_PER_WORD = 32;
    /** Stands for what {@link RegisterHistory#likelyInitial()} gives. */
    private static final Object LIKELY = new Object();

    private final Object initial;
    private final Duration timeLimit;
    private final LongSupplier nanoClock;

    private RegisterChecker(Object initial, Duration timeLimit, LongSupplier nanoClock) {
        this.initial = initial;
        this.timeLimit = timeLimit;
        this.nanoClock = nanoClock;
    }

    /**
     * A checker of registers that hold the given value at first.
     *
     * @param initial EDN data
     * @param timeLimit for all keys together
     */
    public static RegisterChecker startingWith(Object initial, Duration timeLimit) {
        return new RegisterChecker(initial, timeLimit, System::nanoTime);
    }

    /**
     * A checker of registers that hold nil at first, or -1 where that was read and nobody wrote it: what histories of
     * Jepsen and ours begin with.
     */
    public static RegisterChecker startingEmpty(Duration timeLimit) {
        return new RegisterChecker(LIKELY, timeLimit, System::nanoTime);
    }

    /** The same checker by another clock. */
    RegisterChecker withClock(LongSupplier otherNanoClock) {
        return new RegisterChecker(initial, timeLimit, otherNanoClock);
    }

    @Override
    public Result check(History history) {
        long startNs = nanoClock.getAsLong();
        RegisterHistory registers = new RegisterHistory(history);
        Object begin = initial == LIKELY ? registers.likelyInitial() : initial;
        Tally tally = new Tally();
        int keysLeft = registers.byKey().size();
        for (Map.Entry<Object, List<RegisterCall>> each : registers.byKey().entrySet()) {
            // What an easy key leaves of its share is for the others.
            long spentNs = nanoClock.getAsLong() - startNs;
            long shareNs = Math.max(0, timeLimit.toNanos() - spentNs) / keysLeft--;
            tally.add(each.getKey(), new RegisterOperations(each.getValue(), begin), shareNs);
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("initial", begin);
        details.put("keys", (long) registers.byKey().size());
        details.put("operations", (long) history.calls().size());
        details.putAll(tally.details());
        details.put("seconds", (nanoClock.getAsLong() - startNs) / 1_000_000 / 1e3);
        return new Result(history.calls().isEmpty() ? Verdict.UNKNOWN : tally.verdict(), details);
    }

    /** What is known of the keys so far. */
    private final class Tally {
        private final List<Object> failures = new ArrayList<>();
        private final List<Object> unknown = new ArrayList<>();
        private final List<Object> counterExamples = new ArrayList<>();
        private long visitedCount;
        private long leftOutCount;

        void add(Object key, RegisterOperations operations, long limitNs) {
            long beginNs = nanoClock.getAsLong();
            LinearizabilitySearch search = new LinearizabilitySearch(operations,
                () -> nanoClock.getAsLong() - beginNs >= limitNs,
                Runtime.getRuntime().maxMemory() / HEAP_BYTES_PER_WORD);
            Verdict verdict = search.run();
            visitedCount += search.visitedCount();
            leftOutCount += operations.leftOutCount();
            if (verdict == Verdict.UNKNOWN) {
                unknown.add(key);
            } else if (verdict == Verdict.INVALID) {
                failures.add(key);
                if (counterExamples.size() < MAX_COUNTER_EXAMPLES) {
                    counterExamples.add(CounterExample.of(key, operations, search));
                }
            }
        }

        Verdict verdict() {
            Verdict sure = failures.isEmpty() ? Verdict.VALID : Verdict.INVALID;
            return sure == Verdict.VALID && !unknown.isEmpty() ? Verdict.UNKNOWN : sure;
        }

        Map<String, Object> details() {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("left-out", leftOutCount);
            details.put("visited", visitedCount);
            details.put("failures", failures);
            details.put("unknown", unknown);
            details.put("counter-examples", counterExamples);
            return details;
        }
    }
}
