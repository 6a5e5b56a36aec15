package io.openmessaging.storage.dledger.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MonitorTest {
    private final Queue<Integer> work = new ConcurrentLinkedQueue<>();
    private final AfterTurn answers = new AfterTurn(fault -> { }, tookMs -> { });
    private final AfterTurn callbacks = new AfterTurn(fault -> { }, tookMs -> { });
    private final ManualHost host = new ManualHost();

    @Test
    void workThatCameDuringACallIsDoneAlsoWhenTheCallThrows() {
        List<Integer> turned = new ArrayList<>();
        Monitor monitor = new Monitor(() -> !work.isEmpty(), () -> turned.add(work.poll()), answers, callbacks, host);

        assertThrows(IllegalStateException.class, () -> monitor.call(() -> {
            work.add(7);
            throw new IllegalStateException("a fault in the call");
        }));
        assertEquals(List.of(7), turned);
    }

    @Test
    void noWorkIsForgottenTurnsExcludeEachOtherAndCallbacksComeInTheOrderOfTurns() throws Exception {
        int threads = 4;
        int each = 20_000;
        List<Integer> turned = new ArrayList<>();
        List<Integer> calledBack = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean inTurn = new AtomicBoolean();
        AtomicBoolean overlap = new AtomicBoolean();
        ExecutorService pool = new ThreadPoolExecutor(threads + 2, threads + 2, 0, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), (late, ended) -> late.run());
        Host pooled = new HostOnPool(pool);
        Monitor monitor = new Monitor(() -> !work.isEmpty(), () -> {
            overlap.compareAndSet(false, !inTurn.compareAndSet(false, true));
            Integer item = work.poll();
            if (item != null) {
                turned.add(item);
                callbacks.add(() -> calledBack.add(item));
            }
            inTurn.set(false);
        }, answers, callbacks, pooled);

        List<Future<?>> done = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int first = t * each;
            done.add(pool.submit(() -> {
                for (int i = 0; i < each; i++) {
                    work.add(first + i);
                    monitor.look();
                }
            }));
        }
        for (Future<?> one : done) {
            one.get();
        }
        while (!work.isEmpty() || calledBack.size() < threads * each) {
            Thread.yield(); // Only until the tasks that were handed over have run; nobody looks for them here.
        }

        assertFalse(overlap.get());
        assertEquals(threads * each, turned.size());
        assertEquals(turned, calledBack);
        pool.shutdown();
        assertTrue(pool.awaitTermination(10, TimeUnit.SECONDS));
    }

    @Test
    void aThreadThatWorkedEnoughForOthersHandsTheRestOver() {
        Monitor monitor = new Monitor(() -> !work.isEmpty(), work::poll, answers, callbacks, host);
        for (int i = 0; i < Monitor.MAX_TURNS + 1; i++) {
            work.add(i);
        }

        monitor.look();
        assertEquals(1, work.size());
        assertEquals(1, host.waitingTasks());
        monitor.look();
        host.runTasks();

        assertTrue(work.isEmpty());
    }

    @Test
    void workThatComesUpUnderTheLockWaitsForItsRelease() {
        List<String> order = new ArrayList<>();
        Monitor monitor = new Monitor(() -> !work.isEmpty(), () -> order.add("turn " + work.poll()), answers, callbacks,
            host);

        String result = monitor.call(() -> {
            assertTrue(monitor.isHeldHere());
            work.add(1);
            monitor.look();
            answers.add(() -> order.add("answer, lock " + monitor.isHeldHere()));
            order.add("body");
            return "result";
        });

        assertEquals("result", result);
        assertEquals(List.of("body", "turn 1", "answer, lock false"), order);
    }

    /** A host whose other threads are a pool's. */
    private record HostOnPool(ExecutorService pool) implements Host {
        @Override
        public long nowMs() {
            return 0;
        }

        @Override
        public void requestSync(GroupRunner runner) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void wakeAt(GroupRunner runner, long deadlineMs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void execute(Runnable task) {
            pool.execute(task);
        }

        @Override
        public void maintain(Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SnapshotStreams snapshotStreams() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void apply(Runnable task) {
            pool.execute(task);
        }
    }
}
