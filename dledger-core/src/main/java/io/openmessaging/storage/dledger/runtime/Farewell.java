package io.openmessaging.storage.dledger.runtime;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.RaftEvent;

/**
 * How a member leaves: a leader hands over first, which spares its group the wait for an election; then it stops, and
 * its state machine has its last call. Stateless.
 */
public final class Farewell {
    private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);
    private static final long MAX_WAIT_MS = 1_000;
    /** How long a member that goes waits for the running call of its state machine. */
    private static final long APPLY_TIMEOUT_MS = 5_000;

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

    /** Stops the member, and waits for its state machine unless that is in a call that does not end. */
    public static void stop(GroupRunner leaving) {
        leaving.stop();
        if (!leaving.awaitApplied(APPLY_TIMEOUT_MS)) {
            LOG.warn("member {} of group {} leaves its state machine in a call that does not end; onShutdown comes "
                + "after it", leaving.config().getSelfId(), leaving.config().getGroup());
        }
    }
}
