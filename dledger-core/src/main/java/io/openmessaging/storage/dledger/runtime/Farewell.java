package io.openmessaging.storage.dledger.runtime;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.openmessaging.storage.dledger.RaftEvent;

/** Lets a leader hand over before it is stopped, which spares its group the wait for an election. Stateless. */
public final class Farewell {
    private static final long MAX_WAIT_MS = 1_000;

    private Farewell() {
    }

    /** Returns once another member leads, or none can at once, and within a second in any case. */
    public static void handOver(GroupRunner leaving) {
        if (!leaving.memberState().isLeader()) {
            return;
        }
        try {
            leaving.ask(RaftEvent.HandOverRequested::new).get(MAX_WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            return; // The others elect a leader once they miss this one.
        }
    }
}
