package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.MemberState;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.statemachine.CommittedEntryIterator;
import io.openmessaging.storage.dledger.statemachine.StateMachine;

/**
 * Brings one member's committed entries to its state machine: each once from a start on, in the order of their indexes,
 * and never one that could still be lost. All calls of the machine, and tasks that must not meet them, run one after
 * the other on the host's threads, a batch at a time, and never under the group's lock.
 *
 * <p>A fault of the machine is final: nothing is given to it twice and nothing is left out, so the group fails at that
 * entry. An entry that is damaged on this member is waited for until it is repaired.
 *
 * <p>What is said under the group's lock is left in volatiles and queues; the rest is owned by whichever thread runs
 * the task, one at a time. Architecture §3.8, §3.12.
 */
final class StateMachineCaller implements Applier {
    /** Committed entries that may wait to be applied while a leader takes more. Architecture §3.11. */
    static final int MAX_WAITING = 32_768;

    private static final Logger LOG = LoggerFactory.getLogger(StateMachineCaller.class);

    private final GroupRunner runner;
    private final StateMachine machine;
    private final CommittedReader reader;
    private final Host host;
    private final AfterTurn afterTurn;
    private final AppendAnswers answers;
    private final String name;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    /** Committed appends that wait for the machine. Added to under the group's lock, taken from by any thread. */
    private final Queue<PendingAppend> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger loads = new AtomicInteger();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean isTold = new AtomicBoolean();
    private final AtomicBoolean isStopping = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** Up to where the core lets the machine go. Group's lock. */
    private long allowed = -1;
    /** As much of that as others see to be committed, as a task that runs goes on at once. Written under the lock. */
    private volatile long applyLimit = -1;
    /** Written by the running task, as the rest is. */
    private volatile long appliedIndex = -1;
    private volatile long appliedTerm = -1;
    /** Whether the next entry is damaged here, so that the task ends although there is something to apply. */
    private volatile boolean stalled;
    private volatile Thread runs;
    /** Nothing more is applied. Written by any thread. */
    private volatile boolean over;

    /** Calls of that machine for that member; nothing is applied before {@link #applyUpTo}. */
    StateMachineCaller(GroupRunner runner, StateMachine machine, CommittedReader reader, GroupEffects effects,
                       Host host) {
        this.runner = runner;
        this.machine = machine;
        this.reader = reader;
        this.host = host;
        this.afterTurn = effects.answers();
        this.answers = effects.appliedAnswers();
        this.name = runner.config().getGroup() + "/" + runner.config().getSelfId();
    }

    // For the group's turns.

    @Override
    public boolean applies() {
        return true;
    }

    @Override
    public void applyUpTo(long index) {
        allowed = index;
    }

    @Override
    public void expect(List<PendingAppend> committed) {
        waiting.addAll(committed);
    }

    @Override
    public boolean isBehind(MemberState.View view) {
        return view.committedIndex() - view.appliedIndex() > MAX_WAITING;
    }

    @Override
    public void turn() {
        if (allowed != applyLimit) {
            applyLimit = allowed;
            if (!scheduled.get()) { // The task looks once more after it says that it is not.
                afterTurn.add(this::look);
            }
        }
        if (stalled) {
            stalled = false; // It may have been repaired, and looking costs little.
            afterTurn.add(this::look);
        }
    }

    @Override
    public void fail(Throwable cause) {
        over = true;
        dropWaiting();
        if (isTold.compareAndSet(false, true)) {
            DLedgerException error = cause instanceof DLedgerException known ? known
                : new DLedgerException(DLedgerResponseCode.GROUP_FAILED, name + " failed: " + cause, cause);
            tasks.add(() -> last("onError", () -> machine.onError(error)));
            afterTurn.add(this::look);
        }
    }

    @Override
    public void stop() {
        over = true;
        dropWaiting();
        if (isStopping.compareAndSet(false, true)) {
            tasks.add(() -> {
                last("onShutdown", machine::onShutdown);
                stopped.countDown();
            });
            look();
        }
    }

    /** A call that tells the machine of its end. There is nothing left that its fault could stop. */
    private void last(String what, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error fault) {
            LOG.error("{}: the state machine's {} failed", name, what, fault);
        }
    }

    private void dropWaiting() {
        List<PendingAppend> dropped = new ArrayList<>();
        for (PendingAppend one = waiting.poll(); one != null; one = waiting.poll()) {
            dropped.add(one);
        }
        answers.complete(dropped, DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN);
    }

    @Override
    public boolean awaitStopped(long timeoutMs) {
        if (runs == Thread.currentThread()) {
            return true; // The machine stops its member; its last call comes when this one has ended.
        }
        try {
            return stopped.await(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String describe() {
        return stalled ? " | WAITS to apply " + (appliedIndex + 1) + ", which is damaged" : "";
    }

    // For those who save the machine's state, and replace it.

    /**
     * Runs the task in its turn among the calls of the machine: soon, and before further entries. What it throws is a
     * fault of the group's. Any thread.
     */
    void run(Runnable task) {
        tasks.add(task);
        look();
    }

    StateMachine machine() {
        return machine;
    }

    /** Index of the last entry that the machine's state holds; -1 for none. Stands still while a task runs. */
    long appliedIndex() {
        return appliedIndex;
    }

    /** The term of that entry; -1 for none. */
    long appliedTerm() {
        return appliedTerm;
    }

    /** The machine's state holds all entries up to that one now, since it was loaded. Only in a task. */
    void loaded(long index, long term) {
        progress(index, term);
    }

    /** Nothing is applied until {@link #loadEnded}: a task will load the machine's state. Group's lock. */
    void holdForLoad() {
        loads.incrementAndGet();
    }

    /** One of those who hold has loaded, or need not. Only in a task. */
    void loadEnded() {
        loads.decrementAndGet();
    }

    // The task.

    private boolean hasWork() {
        return !tasks.isEmpty() || !over && !stalled && loads.get() == 0 && appliedIndex < applyLimit;
    }

    private void look() {
        if (hasWork() && scheduled.compareAndSet(false, true)) {
            host.apply(this::work);
        }
    }

    private void work() {
        runs = Thread.currentThread();
        try {
            Runnable task = tasks.poll();
            if (task != null) {
                task.run();
            } else if (hasWork()) {
                applyBatch();
            }
        } catch (Throwable fault) {
            over = true;
            runner.fail(fault);
        } finally {
            runs = null;
            scheduled.set(false);
            look();
        }
    }

    private void applyBatch() {
        CommittedReader.Batch batch = read();
        if (batch.lastIndex() == appliedIndex) {
            stalled = true;
            return;
        }
        List<PendingAppend> done = new ArrayList<>();
        try {
            List<DLedgerEntry> rest = batch.entries();
            while (!rest.isEmpty()) {
                rest = rest.subList(apply(rest, done), rest.size());
            }
            progress(batch.lastIndex(), batch.lastTerm());
        } finally {
            answers.complete(done, DLedgerResponseCode.SUCCESS);
            runner.deliverApplied(appliedIndex);
        }
    }

    private CommittedReader.Batch read() {
        try {
            return reader.batch(appliedIndex + 1, applyLimit);
        } catch (DLedgerException gone) {
            if (loads.get() == 0) {
                throw gone;
            }
            return new CommittedReader.Batch(List.of(), appliedIndex, appliedTerm); // A snapshot will hold them.
        }
    }

    /** One call; how many entries the machine took. */
    private int apply(List<DLedgerEntry> entries, List<PendingAppend> done) {
        CommittedEntryIterator iterator = new CommittedEntryIterator(entries, (entry, answer) -> {
            progress(entry.getIndex(), entry.getTerm());
            takeAnswered(entry.getIndex(), answer, done);
        });
        int taken;
        long startedNs = runner.counters().measuredFromNs();
        try {
            machine.onApply(iterator);
            taken = iterator.end();
        } catch (Throwable fault) {
            throw new DLedgerException(DLedgerResponseCode.GROUP_FAILED, name
                + ": the state machine failed at entry " + iterator.index() + ", nothing is applied from it on: "
                + fault, fault);
        }
        if (taken == 0) {
            throw new DLedgerException(DLedgerResponseCode.GROUP_FAILED, name + ": the state machine took none of the "
                + entries.size() + " entries from " + iterator.index() + " on");
        }
        runner.counters().add(Counters.Kind.APPLIED_ENTRIES, taken);
        runner.counters().meter().applied(taken, runner.counters().nanosSince(startedNs));
        return taken;
    }

    private void progress(long index, long term) {
        appliedTerm = term;
        appliedIndex = index;
    }

    private void takeAnswered(long index, byte[] answer, List<PendingAppend> done) {
        PendingAppend first = waiting.peek();
        while (first != null && first.lastIndex() <= index) {
            if (waiting.remove(first)) { // Unless the group has just failed, and it was answered.
                if (first.lastIndex() == index && first.future() instanceof WriteFuture write) {
                    write.answerIs(answer);
                }
                done.add(first);
            }
            first = waiting.peek();
        }
    }
}
