package io.openmessaging.storage.dledger;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What tests do that wait for another thread: they look until a condition holds, and fail when it does not. */
public final class Await {
    private Await() {
    }

    /** Looks again and again, for so many seconds at the most. */
    public static void within(int seconds, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadlineNs, "the condition did not come to hold in time");
            Thread.yield();
        }
    }
}
