package io.openmessaging.storage.dledger.sim;

import java.util.PriorityQueue;

/**
 * The clock and the order of a run: tasks ordered by time, then by a drawn number, so that tasks of one instant run
 * in an arbitrary but repeatable order. Owned by one run, single-threaded.
 *
 * <p>Invariant: time never goes back; a task never runs before its time.
 */
final class SimScheduler {
    private record Task(long timeUs, long tieBreak, long number, Runnable body) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            if (timeUs != other.timeUs) {
                return Long.compare(timeUs, other.timeUs);
            }
            int drawn = Long.compare(tieBreak, other.tieBreak);
            return drawn != 0 ? drawn : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private final Dice dice;
    private long nowUs;
    private long number;

    SimScheduler(Dice dice) {
        this.dice = dice;
    }

    /** Simulated time in microseconds since the start of the run. */
    long nowUs() {
        return nowUs;
    }

    /** Runs the body once, {@code delayUs} from now (0 for as soon as the present task has ended). */
    void after(long delayUs, Runnable body) {
        at(nowUs + delayUs, body);
    }

    /** Runs the body once at that time; a time gone by means now. */
    void at(long timeUs, Runnable body) {
        tasks.add(new Task(Math.max(nowUs, timeUs), dice.nextLong(), number++, body));
    }

    /** Runs the next task if there is one that is due by {@code limitUs} (inclusive), else moves the clock there. */
    boolean runNext(long limitUs) {
        Task next = tasks.peek();
        if (next == null || next.timeUs > limitUs) {
            nowUs = Math.max(nowUs, limitUs);
            return false;
        }
        tasks.poll();
        nowUs = next.timeUs;
        next.body.run();
        return true;
    }
}
