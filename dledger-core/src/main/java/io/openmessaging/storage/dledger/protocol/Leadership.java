package io.openmessaging.storage.dledger.protocol;

/**
 * Names the leadership of one member in one term.
 *
 * @param leaderId the leader, "" in {@link #NONE}
 * @param term its term, -1 in {@link #NONE}
 */
public record Leadership(String leaderId, long term) {
    /** Nobody's. */
    public static final Leadership NONE = new Leadership("", -1);

    public Leadership {
        if (term < -1 || leaderId.isEmpty() != (term == -1)) {
            throw new IllegalArgumentException("leader '" + leaderId + "' in term " + term);
        }
    }
}
