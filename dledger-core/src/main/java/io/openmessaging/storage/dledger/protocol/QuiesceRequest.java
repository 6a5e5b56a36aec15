package io.openmessaging.storage.dledger.protocol;

/**
 * A leader's last heartbeat for a while: asks a follower to be quiet, that is, to rest on the signs of life of the
 * leader's process ({@link ProcessBeat}). Architecture §3.10.
 *
 * @param term the leader's term
 * @param lastIndex index of the last entry of the leader's log, all of which is committed
 * @param lastTerm term of that entry, -1 for none
 * @param process number of the leader's process, in its beats to the follower's
 * @param round its place among the leader's rounds of heartbeats in that term, from 1
 */
public record QuiesceRequest(Route route, long term, long lastIndex, long lastTerm, long process,
                             long round)
        implements PeerRequest {
    public QuiesceRequest {
        if (term < 0 || lastIndex < -1 || lastTerm < -1 || round < 0) {
            throw new IllegalArgumentException("term " + term + ", last (" + lastIndex + ", " + lastTerm + "), round "
                + round);
        }
    }
}
