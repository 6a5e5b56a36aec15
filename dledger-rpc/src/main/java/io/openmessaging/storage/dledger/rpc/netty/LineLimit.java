package io.openmessaging.storage.dledger.rpc.netty;

/**
 * Lets a few log lines through in each interval and counts the others, so that nobody outside decides how much is
 * logged. Any thread.
 */
final class LineLimit {
    private final int maxLines;
    private final long intervalNs;
    private long beginNs;
    private int lines;
    private long leftOut;

    /**
     * A limit whose first interval begins now.
     *
     * @param maxLines lines in an interval, 1 or above
     */
    LineLimit(int maxLines, long intervalNs, long nowNs) {
        this.maxLines = maxLines;
        this.intervalNs = intervalNs;
        this.beginNs = nowNs;
    }

    /** How many lines were left out since the last one that passed, if a line may pass now; -1 if it may not. */
    synchronized long pass(long nowNs) {
        if (nowNs - beginNs >= intervalNs) {
            beginNs = nowNs;
            lines = 0;
        }
        if (lines == maxLines) {
            leftOut++;
            return -1;
        }
        lines++;
        long before = leftOut;
        leftOut = 0;
        return before;
    }
}
