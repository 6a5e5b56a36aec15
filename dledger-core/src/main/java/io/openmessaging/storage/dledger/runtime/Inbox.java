package io.openmessaging.storage.dledger.runtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.openmessaging.storage.dledger.RaftEvent;

/**
 * The events that wait for a group's next turn. Many threads offer; whoever holds the group's lock polls.
 *
 * <p>Three kinds of room. Peers' requests take places of a bounded queue and may be refused. Answers to our own
 * requests are bounded by what is in flight and are always taken. Ticks and completions of forces and of applying are
 * cumulative, so one slot of each kind holds all that came since the last poll; they are never refused and never queued
 * behind the others. Architecture §3.8, §3.11.
 */
final class Inbox {
    private static final long NONE = -1;

    private final int capacity;
    private final Queue<RaftEvent> queue = new ConcurrentLinkedQueue<>();
    /** Never below the number of events in the queue. */
    private final AtomicInteger places = new AtomicInteger();
    private final AtomicLong votePersisted = new AtomicLong(NONE);
    private final AtomicLong persisted = new AtomicLong(NONE);
    private final AtomicLong applied = new AtomicLong(NONE);
    private final AtomicBoolean tick = new AtomicBoolean();

    /** An inbox that refuses a peer's request when {@code capacity} events wait. */
    Inbox(int capacity) {
        this.capacity = capacity;
    }

    /** Takes the event, or says false: the inbox is full, and the event is a peer's request. */
    boolean offer(RaftEvent event) {
        if (event instanceof RaftEvent.Persisted done) {
            persisted.accumulateAndGet(done.seq(), Math::max);
            return true;
        }
        if (event instanceof RaftEvent.VotePersisted done) {
            votePersisted.accumulateAndGet(done.seq(), Math::max);
            return true;
        }
        if (event instanceof RaftEvent.Applied done) {
            applied.accumulateAndGet(done.index(), Math::max);
            return true;
        }
        if (event instanceof RaftEvent.Tick) {
            tick.set(true);
            return true;
        }
        if (places.incrementAndGet() > capacity && isRefusable(event)) {
            places.decrementAndGet();
            return false;
        }
        queue.add(event);
        return true;
    }

    private static boolean isRefusable(RaftEvent event) {
        return event instanceof RaftEvent.PushRequested
            || event instanceof RaftEvent.ReadRequested
            || event instanceof RaftEvent.VoteRequested
            || event instanceof RaftEvent.TakeLeadershipRequested
            || event instanceof RaftEvent.InstallRequested
            || event instanceof RaftEvent.HeartBeatRequested
            || event instanceof RaftEvent.QuiesceRequested;
    }

    /** The next event, completions first; null when there is none. Only under the group's lock. */
    RaftEvent poll() {
        long seq = take(votePersisted);
        if (seq != NONE) {
            return new RaftEvent.VotePersisted(seq);
        }
        seq = take(persisted);
        if (seq != NONE) {
            return new RaftEvent.Persisted(seq);
        }
        long index = take(applied);
        if (index != NONE) {
            return new RaftEvent.Applied(index);
        }
        if (tick.get() && tick.getAndSet(false)) {
            return new RaftEvent.Tick();
        }
        RaftEvent event = queue.poll();
        if (event != null) {
            places.decrementAndGet();
        }
        return event;
    }

    private static long take(AtomicLong slot) {
        return slot.get() == NONE ? NONE : slot.getAndSet(NONE);
    }

    /** Whether nothing waits, in the queue or in a slot. Any thread. */
    boolean isEmpty() {
        return queue.isEmpty() && persisted.get() == NONE && votePersisted.get() == NONE && applied.get() == NONE
            && !tick.get();
    }
}
