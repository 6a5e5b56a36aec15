package io.openmessaging.storage.dledger.jepsen.run;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.jepsen.history.HistoryRecorder;
import io.openmessaging.storage.dledger.jepsen.history.Operation;
import io.openmessaging.storage.dledger.jepsen.workload.Action;
import io.openmessaging.storage.dledger.jepsen.workload.Connection;
import io.openmessaging.storage.dledger.jepsen.workload.Outcome;
import io.openmessaging.storage.dledger.jepsen.workload.Workload;

/**
 * The clients of a run, one thread each, which share a rate. A client whose operation ended as unknown goes on as a
 * process with another number, as the operation may yet take effect. Started, ended and asked by one thread.
 */
final class Clients {
    private static final Logger LOG = LoggerFactory.getLogger(Clients.class);

    private final Workload workload;
    private final HistoryRecorder recorder;
    private final long periodNs;
    private final long mostOps;
    private final AtomicInteger nextProcess = new AtomicInteger();
    private final AtomicLong nextNs = new AtomicLong(System.nanoTime());
    private final AtomicLong begun = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isOver;

    /**
     * Clients that do nothing yet.
     *
     * @param rate operations of all of them a second
     * @param mostOps after so many they rest; 0 for no limit
     */
    Clients(Workload workload, HistoryRecorder recorder, double rate, long mostOps) {
        this.workload = workload;
        this.recorder = recorder;
        this.periodNs = (long) (1_000_000_000 / rate);
        this.mostOps = mostOps == 0 ? Long.MAX_VALUE : mostOps;
    }

    void start(int count, SplittableRandom random) {
        for (int i = 0; i < count; i++) {
            int number = i;
            SplittableRandom own = random.split();
            int process = nextProcess.getAndIncrement();
            Thread thread = new Thread(() -> run(number, process, own), "client-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    /** Whether there is nothing more to do. */
    boolean areDone() {
        return threads.stream().noneMatch(Thread::isAlive);
    }

    /** Lets each end what it is doing. */
    void end() throws InterruptedException {
        isOver = true;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
            thread.join();
        }
    }

    private void run(int number, int firstProcess, SplittableRandom random) {
        int process = firstProcess;
        try (Connection connection = workload.connect(number)) {
            while (awaitTurn()) {
                Outcome outcome = act(connection, process, connection.next(random));
                if (outcome.type() == Operation.Type.INFO) {
                    process = nextProcess.getAndIncrement();
                }
            }
        } catch (RuntimeException e) {
            LOG.error("client {} ends", number, e);
        }
    }

    /** False when it is time to end. */
    private boolean awaitTurn() {
        if (isOver || begun.getAndIncrement() >= mostOps) {
            return false;
        }
        long turnNs = nextNs.getAndUpdate(at -> Math.max(at, System.nanoTime() - periodNs) + periodNs);
        while (!isOver && System.nanoTime() < turnNs) {
            LockSupport.parkNanos(turnNs - System.nanoTime());
        }
        return !isOver;
    }

    private Outcome act(Connection connection, int process, Action action) {
        recorder.invoke(process, action.f(), action.value());
        Outcome outcome;
        try {
            outcome = connection.act(action);
        } catch (RuntimeException e) {
            LOG.error("client {}: {}", process, action, e);
            outcome = new Outcome(Operation.Type.INFO, action.value(), String.valueOf(e.getMessage()));
        }
        recorder.complete(process, outcome.type(), action.f(), outcome.value(), outcome.error());
        return outcome;
    }

    /**
     * Does each of those actions at each member, again and again until it works, by clients of its own.
     *
     * @return whether all of them worked in time
     */
    boolean finish(List<Action> actions, int members, long timeoutNs) {
        long deadlineNs = System.nanoTime() + timeoutNs;
        for (int member = 0; member < members; member++) {
            if (!finishAt(member, actions, deadlineNs)) {
                return false;
            }
        }
        return true;
    }

    private boolean finishAt(int member, List<Action> actions, long deadlineNs) {
        try (Connection connection = workload.connect(member)) {
            for (Action action : actions) {
                Outcome outcome;
                do {
                    if (System.nanoTime() > deadlineNs) {
                        return false;
                    }
                    outcome = act(connection, nextProcess.getAndIncrement(), action);
                } while (outcome.type() != Operation.Type.OK);
            }
        }
        return true;
    }
}
