package io.openmessaging.storage.dledger.metrics;

import java.util.Map;

/**
 * What there is of one member, looked at now and then. Any thread, from the opening of the member's
 * {@link MemberMeter} until its close; each number for itself, perhaps a moment late.
 */
public interface MemberGauges {
    /** How many entries the log holds. */
    long entries();

    /** The bytes of the log, from its first entry to the end of the last one that is committed, filler included. */
    long storeBytes();

    /** How many snapshots are kept; 0 without a state machine. Waits for the disk. */
    long snapshots();

    /** What the member has done so far, by the names of {@code runtime.Counters.Kind}. */
    Map<String, Long> counters();
}
