package io.openmessaging.storage.dledger;

/**
 * The unanswered pushes to one follower, bounded in count and in bytes. Answers are cumulative, as pushes go in order.
 *
 * <p>Guarded by the group's lock; owned by an {@link EntryDispatcher}.
 */
final class InflightWindow {
    private final long maxBytes;
    private final long[] lastIndex;
    private final int[] bytes;
    private int first;
    private int count;
    private long totalBytes;

    InflightWindow(int maxPushes, long maxBytes) {
        this.maxBytes = maxBytes;
        this.lastIndex = new long[maxPushes];
        this.bytes = new int[maxPushes];
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Whether some push carries entries, and not the commit index alone. */
    boolean hasEntries() {
        return totalBytes > 0;
    }

    int count() {
        return count;
    }

    /** Whether one more push may go; a single one may be larger than the bound of bytes. */
    boolean hasRoom() {
        return count < lastIndex.length && totalBytes < maxBytes;
    }

    /** A push whose last entry is {@code lastIndex} is on its way. */
    void add(long lastIndex, int bytes) {
        Invariants.check(count < this.lastIndex.length, "push up to %d does not fit in the window", lastIndex);
        int at = (first + count++) % this.lastIndex.length;
        this.lastIndex[at] = lastIndex;
        this.bytes[at] = bytes;
        totalBytes += bytes;
    }

    /** The follower holds everything up to {@code matchIndex}: pushes that end at or before it are answered. */
    void answeredUpTo(long matchIndex) {
        while (count > 0 && lastIndex[first] <= matchIndex) {
            totalBytes -= bytes[first];
            first = (first + 1) % lastIndex.length;
            count--;
        }
    }

    void clear() {
        count = 0;
        totalBytes = 0;
    }
}
