package io.openmessaging.storage.dledger.protocol;

import java.util.Objects;

import io.openmessaging.storage.dledger.entry.LogBase;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;

/**
 * A leader asks a follower to let its log begin behind that base, since the leader does not have the entries any more
 * that the follower lacks. Paper §7.
 *
 * @param term the leader's term
 * @param base the entry before the first that the follower gets next; committed, as all below it
 * @param inForce who is in the group, as of that entry
 * @param files of how many files the snapshot is that the follower has got; 0 for none at all: where the log begins
 *     says then nothing of what came before
 * @param round what tells the leader's attempts apart; comes back with the answer
 */
public record InstallSnapshotRequest(Route route, long term, LogBase base, LoggedConfiguration inForce,
                                     int files, long round)
        implements PeerRequest {
    /** A request that no snapshot stands behind. */
    public InstallSnapshotRequest(Route route, long term, LogBase base, LoggedConfiguration inForce,
                                  long round) {
        this(route, term, base, inForce, 0, round);
    }

    public InstallSnapshotRequest {
        Objects.requireNonNull(route);
        Objects.requireNonNull(inForce);
        if (term < 0 || files < 0 || base.index() < 0 || base.term() < 0 || base.term() > term || base.position() < 0
                || inForce.index() > base.index()) {
            throw new IllegalArgumentException("term " + term + ", " + base + ", " + inForce);
        }
    }
}
