package io.openmessaging.storage.dledger.benchmark.driver;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one measurement found.
 *
 * @param appends how many bodies were appended in the measured time
 * @param failed how many were not: of unknown outcome, or refused until the time was over
 * @param refused how often bodies were refused, by the reason that the system gave; each was offered again
 * @param nanos the measured time; of a load with a rate, until all that was due in it had ended
 * @param p50Us median latency in microseconds, from the first offer on, or from when the append was due
 * @param p99Us 99th percentile of the same latencies
 */
public record Figure(long appends, long failed, Map<String, Long> refused, long nanos, long p50Us, long p99Us) {
    private static final String TAG = "FIGURE";
    private static final int COLUMNS = 6;

    /** In the order of the reasons' names. */
    public Figure {
        refused = Collections.unmodifiableMap(new TreeMap<>(refused));
    }

    /** The same, with more that were not appended. */
    Figure withFailed(long more) {
        return new Figure(appends, failed + more, refused, nanos, p50Us, p99Us);
    }

    /** Bodies appended in a second. */
    public double perSecond() {
        return appends * 1e9 / nanos;
    }

    /** How often bodies were refused, for whatever reason. */
    public long refusals() {
        return refused.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How often they were, with the reasons: {@code LEADER_PENDING_FULL 12,345, DISK_FULL 6}. */
    public String refusedWords() {
        return refused.isEmpty() ? "none" : refused.entrySet().stream()
            .map(each -> String.format(Locale.ROOT, "%s %,d", each.getKey(), each.getValue()))
            .collect(Collectors.joining(", "));
    }

    /** The line that a child prints, read by {@link #parse}. */
    public String toLine() {
        StringBuilder line = new StringBuilder(TAG + " " + appends + " " + failed + " " + nanos + " " + p50Us + " "
            + p99Us);
        refused.forEach((why, count) -> line.append(' ').append(why).append('=').append(count));
        return line.toString();
    }

    /** Whether a line is a figure's. */
    public static boolean isLine(String line) {
        return line.startsWith(TAG + " ");
    }

    /** The figure of a line that is one. */
    public static Figure parse(String line) {
        String[] part = line.split(" ");
        Map<String, Long> refused = new TreeMap<>();
        for (int i = COLUMNS; i < part.length; i++) {
            String[] reason = part[i].split("=");
            refused.put(reason[0], Long.valueOf(reason[1]));
        }
        return new Figure(Long.parseLong(part[1]), Long.parseLong(part[2]), refused, Long.parseLong(part[3]),
            Long.parseLong(part[4]), Long.parseLong(part[5]));
    }
}
