package io.openmessaging.storage.dledger.utils;

import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Two helpers of the historical library that applications of it call; nothing else here does. Stateless. */
public final class DLedgerUtils {
    private DLedgerUtils() {
    }

    /** Milliseconds since that time of the wall clock, in milliseconds. */
    public static long elapsed(long sinceMs) {
        return Clock.systemUTC().millis() - sinceMs;
    }

    /** Waits for that many milliseconds, or until the thread is interrupted, which it stays then. */
    public static void sleep(long millis) {
        try {
            new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
