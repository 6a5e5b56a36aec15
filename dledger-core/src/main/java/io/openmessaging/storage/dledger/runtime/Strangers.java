package io.openmessaging.storage.dledger.runtime;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.Membership;
import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.Route;

/**
 * Tells operators of members of another cluster that reach this one, or are reached by it: somebody's addresses are
 * wrong, or a directory is not the one that was meant. Any thread.
 */
final class Strangers {
    /** Operators know the group by one name. */
    private static final Logger LOG = LoggerFactory.getLogger(GroupRunner.class);

    private final OncePerMinute turnedAway = new OncePerMinute();
    private final OncePerMinute refused = new OncePerMinute();

    /** A request that came by that route was refused. */
    void turnedAway(Route route, Membership here) {
        if (isDue(turnedAway)) {
            LOG.warn("{}/{} belongs to cluster {} and refuses {}, which belongs to cluster {}: it was founded apart, "
                + "or its directory comes from elsewhere", here.group(), here.selfId(), here.clusterId(), route.from(),
                route.clusterId());
        }
    }

    /** Somebody has answered; perhaps because this member belongs to another cluster. */
    void answered(RaftEvent event, Membership here) {
        if (codeOf(event) == DLedgerResponseCode.WRONG_CLUSTER && isDue(refused)) {
            LOG.warn("{}/{} belongs to cluster {} and is refused by a member that belongs to another one: this one was "
                + "founded apart, or its directory comes from elsewhere", here.group(), here.selfId(),
                here.clusterId());
        }
    }

    private static DLedgerResponseCode codeOf(RaftEvent event) {
        if (event instanceof RaftEvent.VoteReplied vote) {
            return vote.response().code();
        }
        if (event instanceof RaftEvent.HeartBeatReplied beat) {
            return beat.response().code();
        }
        return event instanceof RaftEvent.PushReplied push ? push.response().code() : DLedgerResponseCode.SUCCESS;
    }

    private synchronized boolean isDue(OncePerMinute warning) {
        return warning.isDue(System.nanoTime());
    }
}
