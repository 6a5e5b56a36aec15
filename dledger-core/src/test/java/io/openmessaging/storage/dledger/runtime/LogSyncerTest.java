package io.openmessaging.storage.dledger.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import io.openmessaging.storage.dledger.store.ForwardingStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Goal: sync threads and timer with real threads. Method: groups of one whose stores' forces the test can hold. */
@Timeout(60)
class LogSyncerTest {
    /** A store that counts forces, sees two at a time, and whose forces of the log wait for permits once held. */
    private static final class HeldStore extends ForwardingStore {
        private final Semaphore permits = new Semaphore(1_000_000);
        private final Semaphore begun = new Semaphore(0);
        private final AtomicInteger forces = new AtomicInteger();
        private final AtomicBoolean busy = new AtomicBoolean();
        private final AtomicBoolean overlap = new AtomicBoolean();

        HeldStore() {
            super(new DLedgerMemoryStore());
        }

        void hold() {
            permits.drainPermits();
            begun.drainPermits();
            forces.set(0);
        }

        @Override
        public void sync() {
            enter();
            begun.release();
            permits.acquireUninterruptibly();
            forces.incrementAndGet();
            busy.set(false);
        }

        @Override
        public void syncVote() {
            enter();
            busy.set(false);
        }

        private void enter() {
            if (!busy.compareAndSet(false, true)) {
                overlap.set(true);
            }
        }
    }

    /** A host of real threads. */
    private static final class ThreadedHost implements Host {
        private final long originNs = System.nanoTime();
        private final Timers timers = new Timers("timer", this::nowMs, () -> { });
        private final LogSyncer syncer = new LogSyncer(2);
        private final ExecutorService callbacks = Executors.newFixedThreadPool(2);

        @Override
        public long nowMs() {
            return (System.nanoTime() - originNs) / 1_000_000;
        }

        @Override
        public void requestSync(GroupRunner runner) {
            syncer.request(runner);
        }

        @Override
        public void wakeAt(GroupRunner runner, long deadlineMs) {
            timers.wakeAt(runner, deadlineMs);
        }

        @Override
        public void execute(Runnable task) {
            callbacks.execute(task);
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
            callbacks.execute(task);
        }
    }

    private final ThreadedHost host = new ThreadedHost();
    private final HeldStore store = new HeldStore();

    @AfterEach
    void endThreads() throws InterruptedException {
        store.permits.release(1000);
        host.timers.close();
        host.syncer.close();
        host.callbacks.shutdown();
        assertTrue(host.callbacks.awaitTermination(10, TimeUnit.SECONDS));
    }

    /** A group of one that leads. */
    private GroupRunner leader() {
        GroupRunner runner = new GroupRunner(TestGroup.config(0, 1, config -> config.setMaxWaitAckTimeMs(30_000)),
            store, RecoveredLog.empty(), new DirectPeers(), host, 1);
        CompletableFuture<Void> leads = new CompletableFuture<>();
        runner.addRoleChangeHandler((term, role) -> {
            if (runner.memberState().isLeader()) {
                leads.complete(null);
            }
        });
        host.syncer.add(runner);
        runner.start();
        leads.join();
        return runner;
    }

    private static void append(GroupRunner leader, int count, List<AppendFuture<AppendEntryResponse>> futures) {
        for (int i = 0; i < count; i++) {
            futures.add(leader.append(TestGroup.proposal("x" + i)));
        }
    }

    @Test
    void whatIsWrittenDuringAForceSharesTheNext() {
        GroupRunner leader = leader();
        awaitIdle();
        store.hold();
        List<AppendFuture<AppendEntryResponse>> futures = new ArrayList<>();

        append(leader, 1, futures);
        store.begun.acquireUninterruptibly();
        append(leader, 100, futures);
        store.permits.release();
        futures.get(0).join();
        assertFalse(futures.get(1).isDone(), "its force has not ended");
        store.permits.release();

        futures.forEach(one -> assertEquals(DLedgerResponseCode.SUCCESS, one.join().responseCode()));
        assertEquals(2, store.forces.get());
        leader.stop();
    }

    /** The election's own force of the log may still be due when the group leads. */
    private void awaitIdle() {
        store.begun.acquireUninterruptibly();
        while (store.busy.get()) {
            Thread.yield();
        }
    }

    @Test
    void aStoreIsForcedByOneThreadAtATimeAndEveryAppendOfManyThreadsSucceeds() throws InterruptedException {
        GroupRunner leader = leader();
        int each = 3000;
        List<Thread> appenders = new ArrayList<>();
        AtomicInteger succeeded = new AtomicInteger();
        AtomicBoolean disordered = new AtomicBoolean();
        for (int t = 0; t < 4; t++) {
            Thread appender = new Thread(() -> {
                List<AppendFuture<AppendEntryResponse>> futures = new ArrayList<>();
                append(leader, each, futures);
                long last = -1;
                for (AppendFuture<AppendEntryResponse> future : futures) {
                    if (future.join().responseCode() == DLedgerResponseCode.SUCCESS) {
                        succeeded.incrementAndGet();
                        disordered.compareAndSet(false, future.getIndex() <= last);
                        last = future.getIndex();
                    }
                }
            });
            appenders.add(appender);
            appender.start();
        }
        for (Thread appender : appenders) {
            appender.join();
        }

        assertEquals(4 * each, succeeded.get() + (int) leader.counters().get(Counters.Kind.REFUSED_APPENDS));
        assertEquals(succeeded.get() - 1, leader.memberState().view().committedIndex());
        assertFalse(disordered.get(), "the order of a thread's calls is the order of the log");
        assertFalse(store.overlap.get());
        leader.stop();
    }

    @Test
    void aGroupIsForgottenOnceItsRunningForceHasEnded() {
        GroupRunner leader = leaderInAForce();

        CompletableFuture<Boolean> forgotten = CompletableFuture.supplyAsync(() -> {
            boolean isIdle = host.syncer.forget(leader, 30_000);
            return isIdle && !store.busy.get();
        });
        store.permits.release();

        assertTrue(forgotten.join(), "forgotten, and no force runs");
    }

    @Test
    void aForceThatHangsIsToldToWhoeverForgetsTheGroup() {
        GroupRunner leader = leaderInAForce();

        assertFalse(host.syncer.forget(leader, 1));
    }

    private GroupRunner leaderInAForce() {
        GroupRunner leader = leader();
        awaitIdle();
        store.hold();
        leader.append(TestGroup.proposal("x"));
        store.begun.acquireUninterruptibly();
        leader.stop();
        return leader;
    }

    @Test
    void aStopUnderLoadAnswersEveryAppend() throws InterruptedException {
        GroupRunner leader = leader();
        List<Thread> appenders = new ArrayList<>();
        List<List<AppendFuture<AppendEntryResponse>>> all = new ArrayList<>();
        Semaphore underWay = new Semaphore(0);
        for (int t = 0; t < 3; t++) {
            List<AppendFuture<AppendEntryResponse>> futures = new ArrayList<>();
            all.add(futures);
            Thread appender = new Thread(() -> {
                append(leader, 500, futures);
                underWay.release();
                append(leader, 3000, futures);
            });
            appenders.add(appender);
            appender.start();
        }

        underWay.acquire();
        leader.stop();
        for (Thread appender : appenders) {
            appender.join();
        }

        for (List<AppendFuture<AppendEntryResponse>> futures : all) {
            for (AppendFuture<AppendEntryResponse> future : futures) {
                DLedgerResponseCode code = future.orTimeout(10, TimeUnit.SECONDS).join().responseCode();
                boolean isRejection = code.outcome() == DLedgerResponseCode.Outcome.REJECTED;
                assertEquals(isRejection, future.getPos() == -1, "position with " + code);
            }
        }
    }

    @Test
    void aGroupHasOneDeadlineAndALaterOneReplacesIt() {
        ManualHost manual = new ManualHost();
        GroupRunner moved = started(manual);
        GroupRunner due = started(manual);
        AtomicLong nowMs = new AtomicLong();
        try (Timers timers = new Timers("timer", nowMs::get, () -> { })) {
            timers.wakeAt(moved, 5);
            timers.wakeAt(moved, 1000);
            timers.wakeAt(due, 20);

            nowMs.set(20);
            awaitTick(due);
            assertEquals(0, moved.counters().get(Counters.Kind.EVENTS));

            nowMs.set(1000);
            timers.wakeAt(due, 1001);
            timers.wakeAt(due, 999);
            awaitTick(moved);
        }
    }

    private static void awaitTick(GroupRunner runner) {
        while (runner.counters().get(Counters.Kind.EVENTS) == 0) {
            Thread.yield();
        }
    }

    private static GroupRunner started(ManualHost manual) {
        GroupRunner runner = new GroupRunner(TestGroup.config(0, 3, config -> { }), new DLedgerMemoryStore(),
            RecoveredLog.empty(), new DirectPeers(), manual, 1);
        runner.start();
        return runner;
    }
}
