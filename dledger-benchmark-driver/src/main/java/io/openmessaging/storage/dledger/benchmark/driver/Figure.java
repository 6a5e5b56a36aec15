package io.openmessaging.storage.dledger.benchmark.driver;

/**
 * What one measurement found.
 *
 * @param appends how many bodies were appended in the measured time
 * @param failed how many of those that were begun in it were not
 * @param nanos the measured time
 * @param p50Us median latency in microseconds
 * @param p99Us 99th percentile of the latency in microseconds
 */
public record Figure(long appends, long failed, long nanos, long p50Us, long p99Us) {
    private static final String TAG = "FIGURE";

    /** Bodies appended in a second. */
    public double perSecond() {
        return appends * 1e9 / nanos;
    }

    /** The line that a child prints, read by {@link #parse}. */
    public String toLine() {
        return TAG + " " + appends + " " + failed + " " + nanos + " " + p50Us + " " + p99Us;
    }

    /** Whether a line is a figure's. */
    public static boolean isLine(String line) {
        return line.startsWith(TAG + " ");
    }

    /** The figure of a line that is one. */
    public static Figure parse(String line) {
        String[] part = line.split(" ");
        return new Figure(Long.parseLong(part[1]), Long.parseLong(part[2]), Long.parseLong(part[3]),
            Long.parseLong(part[4]), Long.parseLong(part[5]));
    }
}
