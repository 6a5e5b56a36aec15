package io.openmessaging.storage.dledger.runtime;

/** Whom {@link Timers} wake. Any thread. */
interface Sleeper {
    /** The time that was asked for has come. Must not block. */
    void timeHasCome();

    /** What {@link #timeHasCome} has thrown. */
    void fail(Throwable fault);
}
