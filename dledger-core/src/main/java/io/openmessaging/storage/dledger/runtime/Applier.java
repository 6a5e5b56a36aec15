package io.openmessaging.storage.dledger.runtime;

import java.util.List;

import io.openmessaging.storage.dledger.MemberState;

/** What becomes of committed entries in this process. Called under the group's lock unless it says otherwise. */
interface Applier {
    /** Whether there is a state machine: appends are answered once it has applied them, and not before. */
    boolean applies();

    /** Entries up to {@code index} (inclusive) may be applied from {@link #turn} on; committed, and durable here. */
    void applyUpTo(long index);

    /** These appends are committed and are answered from now on by the applier, in the order of their indexes. */
    void expect(List<PendingAppend> committed);

    /** Whether so much waits to be applied that a leader takes no more. */
    boolean isBehind(MemberState.View view);

    /** A turn ends, and other threads see its outcome. */
    void turn();

    /** The member has failed: nothing more is applied, what waits is answered as unknown. */
    void fail(Throwable cause);

    /** As {@link #fail} for a stop without a fault. Any thread. */
    void stop();

    /** Waits for the state machine's last call; false if that does not come in time. Any thread. */
    boolean awaitStopped(long timeoutMs);

    /** What it waits for that should not be so, for people; "" while there is nothing. */
    String describe();
}
