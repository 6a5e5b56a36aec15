package io.openmessaging.storage.dledger.store.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MaintenanceQueueTest {
    private static final long DEADLINE_S = 30;

    @Test
    void tasksOfAStoreFollowEachOtherInTheirOrder() throws InterruptedException {
        MaintenanceQueue queue = new MaintenanceQueue();
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Integer> done = new ArrayList<>(); // Only one task at a time touches it.
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            queue.execute(() -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                done.add(number);
                running.decrementAndGet();
            });
        }

        assertTrue(queue.end(TimeUnit.SECONDS.toMillis(DEADLINE_S)));

        assertEquals(IntStream.range(0, 1_000).boxed().toList(), done);
        assertEquals(1, most.get());
    }

    @Test
    void manyStoresShareTwoThreads() throws InterruptedException {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch done = new CountDownLatch(500);
        for (int i = 0; i < 500; i++) {
            new MaintenanceQueue().execute(() -> {
                threads.add(Thread.currentThread());
                done.countDown();
            });
        }

        assertTrue(done.await(DEADLINE_S, TimeUnit.SECONDS));

        assertTrue(threads.size() <= 2, threads::toString);
    }

    @Test
    void aTaskThatTakesLongHoldsUpNoOtherStore() throws InterruptedException {
        CountDownLatch mayEnd = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        MaintenanceQueue slow = new MaintenanceQueue();
        slow.execute(() -> awaitUnchecked(mayEnd));

        new MaintenanceQueue().execute(done::countDown);

        assertTrue(done.await(DEADLINE_S, TimeUnit.SECONDS));
        assertFalse(slow.end(1), "a task runs still");
        mayEnd.countDown();
        assertTrue(slow.end(TimeUnit.SECONDS.toMillis(DEADLINE_S)));
    }

    @Test
    void whatIsRepeatedComesAgainUntilTheEnd() throws InterruptedException {
        MaintenanceQueue queue = new MaintenanceQueue();
        CountDownLatch thrice = new CountDownLatch(3);
        AtomicInteger times = new AtomicInteger();
        queue.repeat(() -> {
            times.incrementAndGet();
            thrice.countDown();
        }, () -> 1);
        assertTrue(thrice.await(DEADLINE_S, TimeUnit.SECONDS));

        assertTrue(queue.end(TimeUnit.SECONDS.toMillis(DEADLINE_S)));
        int atEnd = times.get();

        CountDownLatch later = new CountDownLatch(50);
        MaintenanceQueue other = new MaintenanceQueue();
        other.repeat(later::countDown, () -> 1);
        assertTrue(later.await(DEADLINE_S, TimeUnit.SECONDS));
        assertTrue(other.end(TimeUnit.SECONDS.toMillis(DEADLINE_S)));
        assertEquals(atEnd, times.get());
        assertThrows(RejectedExecutionException.class, () -> queue.execute(() -> { }));
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void longIntervalsEndTogetherAndShortOnesAsTheyAre() {
        for (long nowMs : new long[] {-7, 0, 1, 999, 1_000, 123_456_789}) {
            assertEquals(250, MaintenanceQueue.delayMs(250, nowMs));
            long delayMs = MaintenanceQueue.delayMs(10_000, nowMs);
            assertEquals(0, (nowMs + delayMs) % 1_000);
            assertTrue(delayMs >= 10_000 && delayMs < 11_000, "delay " + delayMs);
        }
    }
}
