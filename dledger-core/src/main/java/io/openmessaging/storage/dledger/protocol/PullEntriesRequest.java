package io.openmessaging.storage.dledger.protocol;

/**
 * Asks any member for committed entries in their encoded form, so that the reader can check bytes and chain by itself.
 *
 * @param firstIndex index of the first entry wanted, 0 or above
 * @param maxBytes most bytes wanted; at least one entry is answered where there is one
 */
public record PullEntriesRequest(Route route, long firstIndex, int maxBytes) implements PeerRequest {
    public PullEntriesRequest {
        if (firstIndex < 0 || maxBytes < 1) {
            throw new IllegalArgumentException("from " + firstIndex + ", " + maxBytes + " bytes");
        }
    }
}
