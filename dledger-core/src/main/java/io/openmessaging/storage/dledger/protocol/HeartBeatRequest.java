package io.openmessaging.storage.dledger.protocol;

/**
 * A leader's sign of life. Carries no commit index: that needs the previous-entry check of a push.
 *
 * @param term the leader's term
 * @param round number of the heartbeat round, rising within a term; the answer repeats it
 */
public record HeartBeatRequest(Route route, long term, long round) implements PeerRequest {
    public HeartBeatRequest {
        if (term < 0 || round < 0) {
            throw new IllegalArgumentException("term " + term + ", round " + round);
        }
    }
}
