package io.openmessaging.storage.dledger.runtime;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

import io.openmessaging.storage.dledger.metrics.MemberMeter;

/**
 * What a group has done so far, in numbers. Each number has one writer at a time (the turn, or the thread that forces
 * or applies) and is read by anyone, perhaps a moment late. Beside them the meter that takes what numbers cannot tell:
 * how long each thing took. Architecture §3.13.
 */
public final class Counters {
    /** The numbers there are. */
    public enum Kind {
        EVENTS, TURNS, APPENDS, APPENDED_BYTES, REFUSED_APPENDS, COMMITTED_ENTRIES, ROLE_CHANGES, FORCES, FORCE_MICROS,
        SLOW_CALLBACKS, MAX_LOCK_HOLD_MICROS, REPAIRS, RECOVERIES, RESETS, APPLIED_ENTRIES,
        SNAPSHOTS, SNAPSHOT_FAILURES, INSTALLED_SNAPSHOTS, SENT_SNAPSHOT_PARTS, RELAYED_SNAPSHOT_PARTS
    }

    private final AtomicLongArray values = new AtomicLongArray(Kind.values().length);

    /** Written before the group starts. */
    private MemberMeter meter = MemberMeter.NONE;

    /** Durations of this group go to that meter. Before the group starts. */
    void measureBy(MemberMeter taker) {
        meter = taker;
    }

    /** Who takes durations. */
    MemberMeter meter() {
        return meter;
    }

    /** Now, where a duration for the {@link #meter} begins; 0 if nobody takes it, for reading a clock costs. */
    long measuredFromNs() {
        return meter == MemberMeter.NONE ? 0 : System.nanoTime();
    }

    /** A duration that ends now, by what {@link #measuredFromNs} said at its beginning. */
    long nanosSince(long startedNs) {
        return meter == MemberMeter.NONE ? 0 : System.nanoTime() - startedNs;
    }

    void add(Kind kind, long more) {
        values.lazySet(kind.ordinal(), values.getPlain(kind.ordinal()) + more);
    }

    void max(Kind kind, long value) {
        if (value > values.getPlain(kind.ordinal())) {
            values.lazySet(kind.ordinal(), value);
        }
    }

    /** As {@link #max}, of the microseconds since a {@link System#nanoTime}. */
    void maxMicrosSince(Kind kind, long startedNs) {
        max(kind, (System.nanoTime() - startedNs) / 1000);
    }

    /** One number. Any thread. */
    public long get(Kind kind) {
        return values.getOpaque(kind.ordinal());
    }

    /** All numbers, each read for itself. Any thread. */
    public Map<Kind, Long> snapshot() {
        Map<Kind, Long> all = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            all.put(kind, get(kind));
        }
        return all;
    }
}
