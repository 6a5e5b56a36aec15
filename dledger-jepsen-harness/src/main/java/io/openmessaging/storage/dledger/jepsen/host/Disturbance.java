package io.openmessaging.storage.dledger.jepsen.host;

/** What may become of that which a host sends or gets, beside being cut off. */
public enum Disturbance {
    /** A fifth of the packets that reach it are lost. */
    LOSS,
    /** Half of the packets that it sends come twice. */
    DUPLICATES,
    /** What it sends comes at 1 Mbit/s. */
    RATE,
    /** What it sends comes 20 to 80 ms later, in order. */
    DELAY,
    /** Its answers come up to 100 ms later, and overtake each other. */
    REORDER,
    /** Connections end in the middle of one of fifty messages that it sends. */
    BREAKS;

    static final int LOSS_PERCENT = 20;
    static final int DOUBLE_PERCENT = 50;
    static final int KILOBITS_PER_SECOND = 1000;
    static final int LEAST_DELAY_MS = 20;
    static final int MOST_DELAY_MS = 80;
    static final int MOST_LATENESS_MS = 100;
    static final int BREAKS_ONE_IN = 50;
}
