package io.openmessaging.storage.dledger.protocol;

/**
 * Up to where a RECOVERING member must match its leader before it may keep promises again; named by that leader for one
 * incarnation of the member, and of no meaning for any other. Architecture §3.6.
 *
 * @param incarnation the incarnation that it was named for; -1 for none, in {@link #NONE} only
 * @param index the leader's last index when it first heard of that incarnation; -1 when its log was empty
 */
public record RecoveryPoint(long incarnation, long index) {
    /** None was named. */
    public static final RecoveryPoint NONE = new RecoveryPoint(-1, -1);

    public RecoveryPoint {
        if (incarnation < -1 || index < -1 || (incarnation == -1 && index != -1)) {
            throw new IllegalArgumentException("recovery point " + index + " for incarnation " + incarnation);
        }
    }

    /** Whether this is a point for that incarnation. */
    public boolean isFor(long ofIncarnation) {
        return incarnation != -1 && incarnation == ofIncarnation;
    }
}
