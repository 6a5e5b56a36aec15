package io.openmessaging.storage.dledger.benchmark.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a number of bodies outstanding from one thread, and measures them. When the window is full it parks until an
 * eighth of it is free, so that the driver's own wake-ups do not become the figure.
 *
 * <p>What is refused stays outstanding and is offered again, in the order of the first offers and before anything new,
 * once another append has ended or a millisecond is over: an offer that is refused costs processor time, which is
 * measured. All latencies are those from the first offer.
 *
 * <p>A load with a rate is an open loop: an append is offered when it is due, whatever became of others; its latency
 * runs from the time at which it was due, however late it could be offered; and all that was due is measured.
 */
public final class LoadDriver {
    private static final int BODIES = 64;
    private static final long MILLION = 1_000_000;
    private static final long SECOND_NANOS = 1_000 * MILLION;
    private static final long LOOK_NANOS = SECOND_NANOS;
    private static final long STALLED_NANOS = 30 * SECOND_NANOS;
    private static final long REFUSED_NANOS = MILLION;

    private final Workload load;
    private final Tally tally = new Tally();
    private final AtomicLong ended = new AtomicLong();
    /** What was refused since the driver has looked. */
    private final Queue<Offer> refused = new ConcurrentLinkedQueue<>();
    /** What is to be offered again; the driver's, as all below up to {@code wakeAt}. */
    private final Queue<Offer> again = new PriorityQueue<>();
    private long beginNanos;
    private long started;
    private long againAtNanos;
    private long againWhenEnded;
    private long endedBefore;
    private long progressNanos = System.nanoTime();
    /**
     * How many must have ended before the driver goes on; 0 while it runs. Written by the driver, read by completions.
     */
    private volatile long wakeAt;
    private volatile Thread driver;
    private volatile boolean stopped;

    /** A driver for one run. */
    public LoadDriver(Workload load) {
        this.load = load;
    }

    /**
     * Warms up and measures; blocks until all that it has begun has ended.
     *
     * @throws IllegalStateException if nothing ends for half a minute
     */
    public Figure run(Appender target) {
        List<List<byte[]>> bodies = begin();
        long measureFrom = beginNanos + load.warmUpMs() * MILLION;
        offerUntil(measureFrom, target, bodies);
        tally.next();
        offerUntil(measureFrom + load.measuredMs() * MILLION, target, bodies);
        if (load.isOpen()) {
            end(target);
        }
        Figure figure = tally.next();
        end(target);
        return figure.withFailed(tally.next().failed());
    }

    /**
     * Offers appends until it is {@link #stop told} to stop; blocks until all that it has begun has ended.
     *
     * @throws IllegalStateException if nothing ends for half a minute
     */
    void runUntilStopped(Appender target) {
        offerUntil(Long.MAX_VALUE, target, begin());
        end(target);
    }

    /** Ends the run within a second; on any thread. */
    void stop() {
        stopped = true;
    }

    /** What has ended since the last lap, or since the beginning; on any thread. */
    Figure lap() {
        return tally.next();
    }

    /** Begins a run on this thread; returns what it is to append. */
    private List<List<byte[]>> begin() {
        driver = Thread.currentThread();
        List<List<byte[]>> bodies = randomBodies();
        beginNanos = System.nanoTime();
        return bodies;
    }

    private List<List<byte[]>> randomBodies() {
        SplittableRandom random = new SplittableRandom(42);
        List<List<byte[]>> bodies = new ArrayList<>();
        for (int i = 0; i < BODIES; i++) {
            byte[][] together = new byte[load.bodiesPerAppend()][load.payloadBytes()];
            for (byte[] body : together) {
                random.nextBytes(body);
            }
            bodies.add(List.of(together));
        }
        return bodies;
    }

    private void offerUntil(long untilNanos, Appender target, List<List<byte[]>> bodies) {
        long most = Math.max(0, load.outstanding() - load.bodiesPerAppend());
        long now = System.nanoTime();
        while (!stopped && Math.min(now, dueNanos(now)) < untilNanos) {
            look(now);
            if (!again.isEmpty()) {
                offerAgain(target, now);
            } else if (started - ended.get() > most) {
                await(target, Math.min(started, started - most - 1 + Math.max(1, load.outstanding() / 8)), LOOK_NANOS);
            } else if (dueNanos(now) > now) {
                await(target, Long.MAX_VALUE, Math.min(dueNanos(now) - now, LOOK_NANOS));
            } else {
                int bundle = (int) (started / load.bodiesPerAppend() % BODIES);
                Offer next = new Offer(dueNanos(now), bodies.get(bundle));
                started += load.bodiesPerAppend();
                next.to(target);
            }
            now = System.nanoTime();
        }
    }

    /** When the next append is due: at full rate now, whenever that is. */
    private long dueNanos(long now) {
        return load.isOpen() ? beginNanos + started * SECOND_NANOS / load.ratePerSecond() : now;
    }

    private void offerAgain(Appender target, long now) {
        if (now < againAtNanos && ended.get() < againWhenEnded) {
            await(target, againWhenEnded, againAtNanos - now);
        } else {
            again.remove().to(target);
        }
    }

    /** Waits for all. What was refused to the last has failed; at a rate it is offered until it is taken. */
    private void end(Appender target) {
        while (ended.get() < started) {
            long now = System.nanoTime();
            look(now);
            if (again.isEmpty()) {
                await(target, started, LOOK_NANOS);
            } else if (load.isOpen() && !stopped) {
                offerAgain(target, now);
            } else {
                again.remove().failed();
            }
        }
    }

    /** Looks for what was refused, and that something ends at all. */
    private void look(long now) {
        for (Offer offer = refused.poll(); offer != null; offer = refused.poll()) {
            again.add(offer);
            againAtNanos = now + REFUSED_NANOS;
            againWhenEnded = ended.get() + 1;
        }
        if (endedBefore != ended.get()) {
            endedBefore = ended.get();
            progressNanos = now;
        } else if (now - progressNanos > STALLED_NANOS) {
            throw new IllegalStateException("none of " + (started - endedBefore)
                + " appends ended for half a minute; refused: " + tally.next().refusedWords());
        }
    }

    /** Waits until so many have ended, or some were refused, or the time is over. */
    private void await(Appender target, long count, long nanos) {
        wakeAt = count;
        long deadline = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && ended.get() < count && refused.isEmpty();
             left = deadline - System.nanoTime()) {
            if (target.isPolled()) {
                target.poll();
            } else {
                LockSupport.parkNanos(this, left);
            }
        }
        wakeAt = 0;
    }

    /** An append, from its first offer to its end. */
    private final class Offer implements Appender.Done, Comparable<Offer> {
        private final long firstNanos;
        private final List<byte[]> bodies;

        Offer(long firstNanos, List<byte[]> bodies) {
            this.firstNanos = firstNanos;
            this.bodies = bodies;
        }

        void to(Appender target) {
            target.append(bodies, this);
        }

        @Override
        public int compareTo(Offer other) {
            return Long.compare(firstNanos, other.firstNanos);
        }

        @Override
        public void succeeded() {
            tally.succeeded(bodies.size(), System.nanoTime() - firstNanos);
            end();
        }

        @Override
        public void failed() {
            tally.failed(bodies.size(), System.nanoTime() - firstNanos);
            end();
        }

        @Override
        public void refused(String why) {
            tally.refused(bodies.size(), why);
            refused.add(this);
            if (wakeAt > 0) {
                LockSupport.unpark(driver);
            }
        }

        private void end() {
            long count = ended.addAndGet(bodies.size());
            long at = wakeAt;
            if (at > 0 && count >= at) {
                LockSupport.unpark(driver);
            }
        }
    }
}
