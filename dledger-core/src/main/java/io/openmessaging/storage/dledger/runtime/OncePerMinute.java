package io.openmessaging.storage.dledger.runtime;

/**
 * Lets a lasting condition be logged at once and then once a minute, so that it is seen and does not flood the log.
 * Owned by whoever owns the condition; not for several threads at a time.
 */
final class OncePerMinute {
    private static final long NANOS_PER_MINUTE = 60_000_000_000L;

    private long lastNs;
    private boolean was;

    /** Whether to log now, at a monotonic time in nanoseconds; a yes counts as logged. */
    boolean isDue(long nowNs) {
        if (was && nowNs - lastNs < NANOS_PER_MINUTE) {
            return false;
        }
        was = true;
        lastNs = nowNs;
        return true;
    }
}
