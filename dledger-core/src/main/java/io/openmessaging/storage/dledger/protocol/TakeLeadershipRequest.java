package io.openmessaging.storage.dledger.protocol;

/**
 * A leader hands over: the receiver stands for election at once. Thesis §3.10.
 *
 * @param term the leader's term
 * @param lastIndex index of the leader's last entry, -1 for none: a receiver whose log ends elsewhere refuses; or
 *     {@link #ANY_INDEX} from a leader that steps down in any case
 */
public record TakeLeadershipRequest(Route route, long term, long lastIndex) implements PeerRequest {
    /** The last index where it does not matter. */
    public static final long ANY_INDEX = -2;

    public TakeLeadershipRequest {
        if (term < 0 || lastIndex < ANY_INDEX) {
            throw new IllegalArgumentException("term " + term + ", last " + lastIndex);
        }
    }
}
