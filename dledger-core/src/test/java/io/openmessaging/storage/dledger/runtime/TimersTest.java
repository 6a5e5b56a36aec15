package io.openmessaging.storage.dledger.runtime;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

class TimersTest {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final AtomicLong nowMs = new AtomicLong();
    private final AtomicReference<Timers> running = new AtomicReference<>();

    private Sleeper sleeper(String name) {
        return new Sleeper() {
            @Override
            public void timeHasCome() {
                told.add(name + " on the thread: " + running.get().isRunHere());
                if (name.equals("bad")) {
                    throw new IllegalStateException("as wanted");
                }
            }

            @Override
            public void fail(Throwable fault) {
                told.add(name + " failed " + fault.getMessage());
            }
        };
    }

    private String next() throws InterruptedException {
        return told.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void whatComesAfterAllThatIsDueComesOnce() throws InterruptedException {
        CountDownLatch free = new CountDownLatch(1);
        try (Timers timers = new Timers("timer", nowMs::get, () -> told.add("after"))) {
            running.set(timers);
            assertFalse(timers.isRunHere());
            Sleeper holding = sleeper("holding");
            timers.wakeAt(new Sleeper() {
                @Override
                public void timeHasCome() {
                    try {
                        free.await(10, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    holding.timeHasCome();
                }

                @Override
                public void fail(Throwable fault) {
                    holding.fail(fault);
                }
            }, 0);
            timers.wakeAt(sleeper("first"), 0);
            timers.wakeAt(sleeper("bad"), 0);
            timers.wakeAt(sleeper("last"), 0);
            timers.wakeAt(sleeper("tomorrow"), 1);
            free.countDown();

            for (String expected : List.of("holding on the thread: true", "first on the thread: true",
                    "bad on the thread: true", "bad failed as wanted", "last on the thread: true", "after")) {
                assertEquals(expected, next());
            }
            nowMs.set(1);
            timers.wakeAt(sleeper("then"), 1);
            assertEquals("tomorrow on the thread: true", next());
        }
    }
}
