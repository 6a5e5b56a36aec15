package io.openmessaging.storage.dledger.common;

/**
 * What a read may miss, and what it costs. Historical names. All modes but the first are linearizable: such a read sees
 * everything that was acknowledged to anybody before it was asked.
 */
public enum ReadMode {
    /** Answers at once with what this member happens to have applied: perhaps long out of date. */
    UNSAFE_READ,
    /**
     * Appends an entry of Raft's own, and answers once it is applied. Reads that come while one such entry is on its
     * way share the next one. In a group without a state machine each of them ends a segment of the log.
     */
    RAFT_LOG_READ,
    /** One round of heartbeats confirms the leader, and nothing is written. Rests on no clock. Thesis §6.4. */
    READ_INDEX_READ,
    /**
     * The leader answers by itself for as long as nobody else can have been elected. Rests on the clocks of the
     * members, and is a {@link #READ_INDEX_READ} unless the configuration names a bound for them
     * ({@code leaseReadDriftBoundMs}). Thesis §6.4.1.
     */
    LEASE_READ
}
