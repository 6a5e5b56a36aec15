package io.openmessaging.storage.dledger.example.demo;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what only repeated asking can tell: the state of another process. Stateless. */
public final class Poll {
    private static final long INTERVAL_NANOS = Duration.ofMillis(20).toNanos();

    private Poll() {
    }

    /**
     * Asks until the answer is not null, and returns it.
     *
     * @param awaited what is waited for, for the message
     * @throws TimeoutException if there is no answer in time
     */
    public static <T> T until(String awaited, Duration timeout, Supplier<T> question)
            throws TimeoutException, InterruptedException {
        long begin = System.nanoTime();
        for (T answer = question.get(); ; answer = question.get()) {
            if (answer != null) {
                return answer;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (System.nanoTime() - begin > timeout.toNanos()) {
                throw new TimeoutException("waited " + timeout.toMillis() + " ms in vain for " + awaited);
            }
            LockSupport.parkNanos(INTERVAL_NANOS);
        }
    }
}
