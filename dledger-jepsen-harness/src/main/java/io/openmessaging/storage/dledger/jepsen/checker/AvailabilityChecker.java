package io.openmessaging.storage.dledger.jepsen.checker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

import io.openmessaging.storage.dledger.jepsen.history.Call;
import io.openmessaging.storage.dledger.jepsen.history.FaultWindow;
import io.openmessaging.storage.dledger.jepsen.history.History;

/**
 * How long clients had to wait while faults were on: the longest time without an {@code :ok}, of all operations and of
 * each kind. A time in which no client tried anything does not count. Without any {@code :ok} the verdict is unknown.
 * Keeps nothing between checks.
 */
public final class AvailabilityChecker implements Checker {
    private static final double NS_PER_SECOND = 1e9;

    private final long maxGapNs;

    private AvailabilityChecker(long maxGapNs) {
        this.maxGapNs = maxGapNs;
    }

    /** A checker that tells the gaps, and finds none too long. */
    public static AvailabilityChecker measuring() {
        return new AvailabilityChecker(Long.MAX_VALUE);
    }

    /** A checker to which a longer gap of all operations is a fault, under any injected fault. */
    public static AvailabilityChecker allowing(Duration longest) {
        return new AvailabilityChecker(longest.toNanos());
    }

    @Override
    public Result check(History history) {
        Map<String, Gaps> byF = new LinkedHashMap<>();
        for (String f : new TreeSet<>(history.calls().stream().map(call -> String.valueOf(call.f())).toList())) {
            byF.put(f, new Gaps(history, call -> f.equals(String.valueOf(call.f()))));
        }
        Gaps all = new Gaps(history, call -> true);
        List<Object> faults = new ArrayList<>();
        long longestNs = 0;
        for (FaultWindow window : FaultWindow.of(history)) {
            Gap gap = all.longestIn(window.startNs(), window.endNs());
            longestNs = Math.max(longestNs, gap.lengthNs());
            Map<String, Object> found = new LinkedHashMap<>();
            found.put("fault", window.name());
            found.put("value", window.value());
            found.put("start", seconds(window.startNs()));
            found.put("end", seconds(window.endNs()));
            found.put("longest-gap", seconds(gap.lengthNs()));
            found.put("gap-start", seconds(gap.startNs()));
            Map<String, Object> gapsOfF = new LinkedHashMap<>();
            byF.forEach((f, gaps) -> gapsOfF.put(f,
                seconds(gaps.longestIn(window.startNs(), window.endNs()).lengthNs())));
            found.put("longest-gap-by-f", gapsOfF);
            faults.add(found);
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("ok", history.calls().stream().filter(Call::isOk).count());
        details.put("longest-gap", seconds(all.longestIn(0, history.lastTimeNs()).lengthNs()));
        details.put("longest-gap-in-faults", seconds(longestNs));
        details.put("limit", maxGapNs == Long.MAX_VALUE ? null : (Object) seconds(maxGapNs));
        details.put("gaps", faults);
        boolean isSilent = history.calls().stream().noneMatch(Call::isOk);
        Verdict verdict = longestNs > maxGapNs ? Verdict.INVALID : isSilent ? Verdict.UNKNOWN : Verdict.VALID;
        return new Result(verdict, details);
    }

    private static double seconds(long ns) {
        return Math.round(ns / NS_PER_SECOND * 1000) / 1000.0;
    }

    /** A time without an ok. */
    private record Gap(long startNs, long endNs) {
        long lengthNs() {
            return endNs - startNs;
        }
    }

    /** All times without an ok of some calls, in order. */
    private static final class Gaps {
        private final List<Gap> gaps = new ArrayList<>();

        Gaps(History history, Predicate<Call> isCounted) {
            List<Call> calls = history.calls().stream().filter(isCounted).toList();
            long[] begins = calls.stream().mapToLong(call -> call.invocation().timeNs()).toArray();
            long[] ends = calls.stream().mapToLong(call -> call.completion().timeNs()).sorted().toArray();
            long[] oks = calls.stream().filter(Call::isOk).mapToLong(call -> call.completion().timeNs()).sorted()
                .toArray();
            int tried = 0;
            long lastNs = 0;
            for (int i = 0; i <= oks.length; i++) {
                long endNs = i < oks.length ? oks[i] : lastWordNs(calls);
                // Nobody waits before somebody tries: the gap begins with the first try after the last ok, unless
                // another client was waiting already.
                while (tried < begins.length && begins[tried] < lastNs) {
                    tried++;
                }
                long triedNs = tried < begins.length ? begins[tried] : Long.MAX_VALUE;
                boolean isWaiting = countUpTo(lastNs, begins) > countUpTo(lastNs, ends);
                long startNs = isWaiting ? lastNs : triedNs;
                if (startNs < endNs) {
                    gaps.add(new Gap(startNs, endNs));
                }
                lastNs = endNs;
            }
        }

        /** The last that clients did. */
        private static long lastWordNs(List<Call> calls) {
            long lastNs = 0;
            for (Call call : calls) {
                lastNs = Math.max(lastNs, call.isEnded() ? call.completion().timeNs() : call.invocation().timeNs());
            }
            return lastNs;
        }

        private static int countUpTo(long timeNs, long[] sorted) {
            int position = Arrays.binarySearch(sorted, timeNs);
            while (position >= 0 && position + 1 < sorted.length && sorted[position + 1] == timeNs) {
                position++;
            }
            return position >= 0 ? position + 1 : -position - 1;
        }

        /** The longest that overlaps the time, in its whole length; an empty one if there is none. */
        Gap longestIn(long startNs, long endNs) {
            Gap longest = new Gap(startNs, startNs);
            for (Gap gap : gaps) {
                boolean overlaps = gap.endNs > startNs && gap.startNs < Math.max(endNs, startNs + 1);
                longest = overlaps && gap.lengthNs() > longest.lengthNs() ? gap : longest;
            }
            return longest;
        }
    }
}
