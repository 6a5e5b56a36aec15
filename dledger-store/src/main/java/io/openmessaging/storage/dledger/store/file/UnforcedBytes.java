package io.openmessaging.storage.dledger.store.file;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What of a log is written and not forced: the interval [lowest position written since it was last taken, end), and how
 * many bytes. Not a watermark, since truncation lowers it. Taking and lowering exclude each other by the monitor;
 * appending needs no lock: it writes at the end, and the interval always reaches that far.
 *
 * <p>Changed under the group's lock; taken by the sync thread.
 */
final class UnforcedBytes {
    /** Positions [from, to) are to be forced; then the log's first {@code written} bytes are. */
    record Taken(long from, long to, long written) {
    }

    /** Bytes ever written, which is less than positions passed: filler costs none. Written under the group's lock. */
    private final AtomicLong written = new AtomicLong();
    /** How much of {@code written} is forced. Written by the sync thread. */
    private volatile long forced;
    /** Guarded by this. */
    private long from;
    /** Guarded by this: truncation changed bytes up to here; 0 if none above the end. */
    private long changedTo;

    /** So many bytes were appended, below an end that was published before. */
    void appended(long bytes) {
        written.setRelease(written.get() + bytes);
    }

    /** Bytes [newEnd, upTo) were changed, and the log ends at their beginning. */
    synchronized void changed(long newEnd, long upTo) {
        from = Math.min(from, newEnd);
        changedTo = Math.max(changedTo, upTo);
    }

    /** Nothing but [unforced, upTo) of what was found may have to be forced. */
    synchronized void found(long unforced, long upTo) {
        from = unforced;
        changedTo = upTo;
    }

    /** What a force must make durable, all that was written before the call; {@code end} tells how far that is. */
    Taken take(AtomicLong end) {
        long counted = written.get(); // First: a force that counts these bytes must have seen them.
        synchronized (this) {
            long reached = end.get();
            Taken taken = new Taken(from, Math.max(reached, changedTo), counted);
            from = reached;
            changedTo = 0;
            return taken;
        }
    }

    /** That is forced. */
    void forced(Taken taken) {
        forced = taken.written;
    }

    /** How many bytes are not forced. */
    long count() {
        return written.get() - forced;
    }
}
