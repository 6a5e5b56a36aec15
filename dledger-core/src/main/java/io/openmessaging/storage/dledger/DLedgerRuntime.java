package io.openmessaging.storage.dledger;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.rpc.DLedgerRpcService;
import io.openmessaging.storage.dledger.runtime.BeatTimer;
import io.openmessaging.storage.dledger.runtime.GroupRunner;
import io.openmessaging.storage.dledger.runtime.HeartBeats;
import io.openmessaging.storage.dledger.runtime.Host;
import io.openmessaging.storage.dledger.runtime.LogSyncer;
import io.openmessaging.storage.dledger.runtime.ProcessBeats;
import io.openmessaging.storage.dledger.runtime.SnapshotStreams;
import io.openmessaging.storage.dledger.runtime.Timers;

/**
 * The threads that many servers of a process share: sync threads, a timer, and threads for users' callbacks. They are
 * daemons; they start with the first server and end with the last.
 *
 * <p>Any thread. The set of groups is guarded by its own lock, the threads are read without. Architecture §3.2, §3.8.
 */
public final class DLedgerRuntime implements Host, AutoCloseable {
    private static final DLedgerRuntime SHARED = new DLedgerRuntime(2, 2);
    /** How long a group that goes waits for its running force. */
    private static final long FORCE_TIMEOUT_MS = 5000;

    /** What the groups behind one transport share. */
    private record Shared(ProcessBeats beats, HeartBeats heartBeats, ElectionTurns turns) {
        static final Shared NOTHING = new Shared(ProcessBeats.NONE, HeartBeats.ALONE, ElectionTurns.AT_ONCE);

        static Shared of(BeatTimer timer) {
            return new Shared(timer.beats(), timer.heartBeats(), timer.turns());
        }
    }

    /** The threads, while there are any. */
    private record Threads(Timers timers, LogSyncer syncer, ThreadPoolExecutor callbacks,
                           ThreadPoolExecutor maintenance, Map<DLedgerRpcService, BeatTimer> beats) {
        void close() {
            beats.values().forEach(BeatTimer::close);
            timers.close();
            syncer.close();
            callbacks.shutdown();
            maintenance.shutdown();
        }
    }

    private final int syncThreads;
    private final int callbackThreads;
    private final long originNs = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();
    /** Changed under the lock, read by any thread. */
    private final Map<GroupRunner, Shared> runners = new ConcurrentHashMap<>();
    private final SnapshotStreams snapshotStreams = new SnapshotStreams();
    /** Written under the lock, read by any thread; null without groups. */
    private volatile Threads threads;
    private boolean closed;

    /** A runtime with that many threads of a kind, each 1 or above. */
    public DLedgerRuntime(int syncThreads, int callbackThreads) {
        if (syncThreads < 1 || callbackThreads < 1) {
            throw new IllegalArgumentException("a runtime needs at least one sync thread and one callback thread, not "
                + syncThreads + " and " + callbackThreads);
        }
        this.syncThreads = syncThreads;
        this.callbackThreads = callbackThreads;
    }

    /** The runtime of this process. */
    public static DLedgerRuntime shared() {
        return SHARED;
    }

    /**
     * Serves the group from now on; it is never quiet.
     *
     * @throws DLedgerException if the runtime is closed
     */
    void add(GroupRunner runner) {
        add(runner, ignored -> Shared.NOTHING);
    }

    /**
     * Serves the group from now on, whose idle members rest on the beats of the processes behind that transport, as do
     * those of all groups that share it, and whose heartbeats travel with theirs.
     *
     * @throws DLedgerException if the runtime is closed
     */
    void addQuietable(GroupRunner runner, DLedgerRpcService rpc) {
        add(runner, serving -> Shared.of(serving.beats.computeIfAbsent(rpc,
            unused -> new BeatTimer(rpc, serving.timers, this::nowMs))));
    }

    private void add(GroupRunner runner, Function<Threads, Shared> shared) {
        lock.lock();
        try {
            if (closed) {
                throw new DLedgerException(DLedgerResponseCode.ILLEGAL_MEMBER_STATE, "the runtime is closed");
            }
            if (threads == null) {
                Map<DLedgerRpcService, BeatTimer> beats = new ConcurrentHashMap<>(); // Read by the timer.
                Timers timers = new Timers("dledger-timer", this::nowMs,
                    () -> beats.values().forEach(BeatTimer::sendGathered));
                threads = new Threads(timers, new LogSyncer(syncThreads),
                    pool("dledger-callback-", callbackThreads), pool("dledger-maint-", 1), beats);
            }
            runners.put(runner, shared.apply(threads));
            threads.syncer.add(runner);
        } finally {
            lock.unlock();
        }
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        AtomicInteger made = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, name + made.getAndIncrement());
                thread.setDaemon(true);
                return thread;
            }, (task, full) -> task.run()); // Once the pool is closed, whoever hands over runs the task.
        pool.prestartCoreThread();
        return pool;
    }

    /**
     * Serves the group no more; it must have been stopped.
     *
     * @return false when one of its forces hangs; its store must then stay open
     */
    boolean remove(GroupRunner runner) {
        Threads serving = threads;
        if (serving == null) {
            return true;
        }
        serving.timers.forget(runner);
        boolean isIdle = serving.syncer.forget(runner, FORCE_TIMEOUT_MS);
        lock.lock();
        try {
            if (runners.remove(runner) != null && runners.isEmpty()) {
                serving.close();
                threads = null;
            }
        } finally {
            lock.unlock();
        }
        return isIdle;
    }

    @Override
    public long nowMs() {
        return (System.nanoTime() - originNs) / 1_000_000;
    }

    @Override
    public void requestSync(GroupRunner runner) {
        Threads serving = threads;
        if (serving != null) {
            serving.syncer.request(runner);
        }
    }

    @Override
    public void wakeAt(GroupRunner runner, long deadlineMs) {
        Threads serving = threads;
        if (serving != null) {
            serving.timers.wakeAt(runner, deadlineMs);
        }
    }

    @Override
    public ProcessBeats beatsOf(GroupRunner runner) {
        return runners.getOrDefault(runner, Shared.NOTHING).beats;
    }

    @Override
    public HeartBeats heartBeatsOf(GroupRunner runner) {
        return runners.getOrDefault(runner, Shared.NOTHING).heartBeats;
    }

    @Override
    public ElectionTurns turnsOf(GroupRunner runner) {
        return runners.getOrDefault(runner, Shared.NOTHING).turns;
    }

    @Override
    public void execute(Runnable task) {
        Threads serving = threads;
        if (serving == null) {
            task.run();
        } else {
            serving.callbacks.execute(task);
        }
    }

    @Override
    public void maintain(Runnable task) {
        Threads serving = threads;
        if (serving == null) {
            task.run();
        } else {
            serving.maintenance.execute(task);
        }
    }

    @Override
    public SnapshotStreams snapshotStreams() {
        return snapshotStreams;
    }

    /** Of the same threads: users' code is users' code. */
    @Override
    public void apply(Runnable task) {
        execute(task);
    }

    /** Stops the groups that are left, and ends the threads. The shared runtime cannot be closed. */
    @Override
    public void close() {
        if (this == SHARED) {
            throw new UnsupportedOperationException("the runtime of the process ends with its last server");
        }
        for (GroupRunner runner : closing()) {
            runner.stop();
            remove(runner);
        }
    }

    private Set<GroupRunner> closing() {
        lock.lock();
        try {
            closed = true;
            return Set.copyOf(runners.keySet());
        } finally {
            lock.unlock();
        }
    }
}
