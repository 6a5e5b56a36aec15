package io.openmessaging.storage.dledger.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import io.openmessaging.storage.dledger.RaftOptions;

/**
 * The heartbeats of one group to one peer. Where a process has more heartbeats to answer than it can, the next one
 * would only wait there behind the last; so some are left out until that is answered or given up, though no more than
 * the peer can be without, and not be in doubt of its leader: the last may be lost. A new leader, or one that has asked
 * to be quiet meanwhile, begins anew. docs/decisions/0012.
 *
 * <p>Guarded by the group's lock.
 */
final class BeatsToPeer {
    private final int mostLeftOut;
    private Future<?> last = CompletableFuture.completedFuture(null);
    private int leftOut;

    /** So many at most may be left out in a row. */
    BeatsToPeer(int mostLeftOut) {
        this.mostLeftOut = mostLeftOut;
    }

    /** Between two that are sent there is half an election timeout at most, if it has two intervals. */
    static BeatsToPeer within(RaftOptions options) {
        long intervals = options.electionTimeoutMs() / 2 / options.heartBeatIntervalMs();
        return new BeatsToPeer((int) Math.max(0, intervals - 1));
    }

    /** Whether the next one is not to be sent. */
    boolean leaveOut() {
        if (last.isDone() || leftOut == mostLeftOut) {
            return false;
        }
        leftOut++;
        return true;
    }

    /** One was sent that will be answered so. */
    void sent(Future<?> answer) {
        last = answer;
        leftOut = 0;
    }
}
