package io.openmessaging.storage.dledger.rpc.netty;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.assertThrows;

/** Waiting in tests: for a condition or a future, with one generous deadline. */
public final class Eventually {
    private static final long DEADLINE_MS = 10_000;

    private Eventually() {
    }

    /** Waits until the condition holds. */
    public static void holds(String condition, BooleanSupplier check) {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
        while (!check.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("not within " + DEADLINE_MS + " ms: " + condition);
            }
            LockSupport.parkNanos(500_000);
        }
    }

    /** Waits for the future's value. */
    public static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(DEADLINE_MS, TimeUnit.MILLISECONDS);
    }

    /** Waits for the future to fail, and returns why. */
    public static RequestFailedException failureOf(CompletableFuture<?> future) {
        ExecutionException thrown = assertThrows(ExecutionException.class,
            () -> future.get(DEADLINE_MS, TimeUnit.MILLISECONDS));
        return (RequestFailedException) thrown.getCause();
    }
}
