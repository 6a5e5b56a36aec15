package io.openmessaging.storage.dledger;

/** The turns in which the groups of a process begin rounds of pre-votes. Any thread. docs/decisions/0012. */
public interface ElectionTurns {
    /** Of a group that shares its process with no other: its turn is always now. */
    ElectionTurns AT_ONCE = new ElectionTurns() {
        @Override
        public long takeMs(long nowMs) {
            return nowMs;
        }

        @Override
        public void giveBack() {
            // Nobody waits for it.
        }
    };

    /** Takes the next turn that is free at {@code nowMs} or later, to be used once; returns when it is. */
    long takeMs(long nowMs);

    /** One of the turns that were taken and have not come yet is not needed: nobody who comes later waits for it. */
    void giveBack();
}
