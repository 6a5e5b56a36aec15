package io.openmessaging.storage.dledger.protocol;

import io.openmessaging.storage.dledger.entry.EntrySlice;

/**
 * A leader's entries for a follower; without entries it compares logs or carries the commit index. Paper §5.3.
 *
 * <p>Whoever ends the request's use closes {@link #entries}.
 *
 * @param term the leader's term
 * @param prevIndex index of the entry before the first, -1 for the start of the log
 * @param prevTerm term of that entry, -1 for none
 * @param prevChainCrc chainCrc of that entry
 * @param commitIndex the leader's commit index
 * @param entries the entries from {@code prevIndex + 1} on, perhaps none
 */
public record PushEntryRequest(Route route, long term, long prevIndex, long prevTerm, int prevChainCrc,
                               long commitIndex, EntrySlice entries) implements PeerRequest {
    public PushEntryRequest {
        if (term < 0 || prevIndex < -1 || prevTerm < -1 || commitIndex < -1) {
            throw new IllegalArgumentException("term " + term + ", prev (" + prevIndex + ", " + prevTerm + "), commit "
                + commitIndex);
        }
        if (entries.firstIndex() != prevIndex + 1) {
            throw new IllegalArgumentException("entries " + entries + " do not follow " + prevIndex);
        }
    }

    /** Index of the last entry, or {@code prevIndex} when there is none. */
    public long lastIndex() {
        return entries.lastIndex();
    }
}
