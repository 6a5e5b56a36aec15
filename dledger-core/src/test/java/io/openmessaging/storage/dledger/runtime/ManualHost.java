package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import io.openmessaging.storage.dledger.ElectionTurns;
import io.openmessaging.storage.dledger.RaftEvent;

/** A host with one thread, the test's: forces, tasks and time happen when the test says so. */
final class ManualHost implements Host {
    private final Map<GroupRunner, Long> alarms = new IdentityHashMap<>();
    private final Map<GroupRunner, ForceJob> jobs = new IdentityHashMap<>();
    private final Set<GroupRunner> syncs = new LinkedHashSet<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final SnapshotStreams streams = new SnapshotStreams();
    private long nowMs = 1000;
    private final SpacedTurns turns = new SpacedTurns();
    private Runnable whenRead = () -> { };
    private int turnsTaken;
    private int turnsGivenBack;

    @Override
    public long nowMs() {
        long readMs = nowMs;
        Runnable held = whenRead;
        whenRead = () -> { };
        held.run();
        return readMs;
    }

    /** Whoever reads the clock next is held up right after that, while this happens. */
    void holdUp(Runnable meanwhile) {
        whenRead = meanwhile;
    }

    /** Time goes by and nobody looks. */
    void pass(long ms) {
        nowMs += ms;
    }

    /** How many turns members have taken to ask for pre-votes. */
    int turnsTaken() {
        return turnsTaken;
    }

    int turnsGivenBack() {
        return turnsGivenBack;
    }

    /** As of a process in which so many other groups take turns now; returns when the last one's is. */
    long othersTakeTurns(int count) {
        return IntStream.range(0, count).mapToLong(other -> turns.takeMs(nowMs)).max().orElseThrow();
    }

    @Override
    public ElectionTurns turnsOf(GroupRunner runner) {
        return new ElectionTurns() {
            @Override
            public long takeMs(long atMs) {
                turnsTaken++;
                return turns.takeMs(atMs);
            }

            @Override
            public void giveBack() {
                turnsGivenBack++;
                turns.giveBack();
            }
        };
    }

    @Override
    public void requestSync(GroupRunner runner) {
        syncs.add(runner);
    }

    @Override
    public void wakeAt(GroupRunner runner, long deadlineMs) {
        alarms.put(runner, deadlineMs);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void apply(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void maintain(Runnable task) {
        tasks.add(task);
    }

    @Override
    public SnapshotStreams snapshotStreams() {
        return streams;
    }

    int waitingTasks() {
        return tasks.size();
    }

    boolean wantsForce(GroupRunner runner) {
        return syncs.contains(runner);
    }

    /** Forces what the group asked for. */
    void force(GroupRunner runner) {
        syncs.remove(runner);
        jobs.computeIfAbsent(runner, ForceJob::new).run();
    }

    /** Runs tasks and forces until none waits. */
    void settle() {
        while (!tasks.isEmpty() || !syncs.isEmpty()) {
            if (!tasks.isEmpty()) {
                tasks.remove().run();
            } else {
                force(syncs.iterator().next());
            }
        }
    }

    /** Runs tasks, but no force. */
    void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    /** Lets time pass and delivers the ticks that come due, without forces. */
    void advance(long ms) {
        nowMs += ms;
        for (GroupRunner runner : alarms.keySet().toArray(new GroupRunner[0])) {
            if (alarms.get(runner) <= nowMs) {
                alarms.remove(runner);
                runner.deliver(new RaftEvent.Tick());
            }
        }
    }

    /** Lets time pass, with everything that comes due, until the condition holds. */
    void runUntil(BooleanSupplier condition) {
        settle();
        for (int ms = 0; !condition.getAsBoolean(); ms++) {
            if (ms == 60_000) {
                throw new AssertionError("the condition did not come to hold within a minute of the host's time");
            }
            advance(1);
            settle();
        }
    }
}
