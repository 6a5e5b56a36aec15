package io.openmessaging.storage.dledger.benchmark.driver;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One append, and the wait for its outcome. For one use. */
final class SingleAppend implements Appender.Done {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int BODY_BYTES = 128;

    private final Thread waiter = Thread.currentThread();
    private volatile boolean ended;
    private volatile boolean success;

    /** Whether the append succeeds within a second. */
    boolean succeeds(Appender target) {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        target.append(List.of(new byte[BODY_BYTES]), this);
        for (long left = LIMIT_NANOS; !ended && left > 0; left = deadline - System.nanoTime()) {
            if (target.isPolled()) {
                target.poll();
            } else {
                LockSupport.parkNanos(this, left);
            }
        }
        return success;
    }

    @Override
    public void succeeded() {
        success = true;
        end();
    }

    @Override
    public void failed() {
        end();
    }

    @Override
    public void refused(String why) {
        end();
    }

    private void end() {
        ended = true;
        LockSupport.unpark(waiter);
    }
}
