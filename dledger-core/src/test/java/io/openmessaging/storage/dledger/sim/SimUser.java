package io.openmessaging.storage.dledger.sim;

/** One of those who write to the group. Owned by one run, single-threaded. */
interface SimUser {
    void start();

    /** Waits for each answer before the next write, and longer after a bad one, so that a slow group can follow. */
    void calmDown();

    /** Begins nothing more; what is under way goes on. */
    void stop();
}
