package io.openmessaging.storage.dledger.benchmark;

/**
 * What one measurement found.
 *
 * @param appends how many appends succeeded in the measured time
 * @param failed how many did not
 * @param nanos the measured time
 * @param p50Us median latency in microseconds
 * @param p99Us 99th percentile of the latency in microseconds
 */
record Figure(long appends, long failed, long nanos, long p50Us, long p99Us) {
    private static final String TAG = "FIGURE";

    double perSecond() {
        return appends * 1e9 / nanos;
    }

    String toLine() {
        return TAG + " " + appends + " " + failed + " " + nanos + " " + p50Us + " " + p99Us;
    }

    static boolean isLine(String line) {
        return line.startsWith(TAG + " ");
    }

    static Figure parse(String line) {
        String[] part = line.split(" ");
        return new Figure(Long.parseLong(part[1]), Long.parseLong(part[2]), Long.parseLong(part[3]),
            Long.parseLong(part[4]), Long.parseLong(part[5]));
    }
}
