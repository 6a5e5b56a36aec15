package io.openmessaging.storage.dledger.benchmark;

/**
 * What a process costs whose groups are all idle.
 *
 * @param quiet how many of its groups are quiet
 * @param cores processor time for time
 * @param requestsPerSecond what it receives
 * @param heapBytes what is used of its heap after a collection
 * @param threads how many it has
 * @param startedMs milliseconds from the start of its JVM until all its members were up
 * @param quietMs milliseconds from there until all its groups were quiet
 */
record IdleFigure(int quiet, double cores, double requestsPerSecond, long heapBytes, int threads, long startedMs,
        long quietMs) {
    private static final String TAG = "IDLE";

    /** The line that a child prints, read by {@link #parse}. */
    String toLine() {
        return String.join(" ", TAG, "" + quiet, "" + cores, "" + requestsPerSecond, "" + heapBytes, "" + threads,
            "" + startedMs, "" + quietMs);
    }

    static boolean isLine(String line) {
        return line.startsWith(TAG + " ");
    }

    static IdleFigure parse(String line) {
        String[] part = line.split(" ");
        return new IdleFigure(Integer.parseInt(part[1]), Double.parseDouble(part[2]), Double.parseDouble(part[3]),
            Long.parseLong(part[4]), Integer.parseInt(part[5]), Long.parseLong(part[6]), Long.parseLong(part[7]));
    }

    /** The figure for people. */
    String words() {
        return String.format("%d quiet, %.2f %% of a core, %,.0f requests/s received, %d MiB of heap, %d threads",
            quiet, 100 * cores, requestsPerSecond, heapBytes >> 20, threads);
    }
}
