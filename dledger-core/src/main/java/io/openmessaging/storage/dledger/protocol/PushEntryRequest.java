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
 * @param recovery the recovery point that the leader named for the receiver, if it did
 * @param entries the entries from {@code prevIndex + 1} on, perhaps none
 */
public record PushEntryRequest(Route route, long term, long prevIndex, long prevTerm, int prevChainCrc,
                               long commitIndex, RecoveryPoint recovery, EntrySlice entries) implements PeerRequest {
    public PushEntryRequest {
        if (term < 0 || prevIndex < -1 || prevTerm < -1 || commitIndex < -1) {
            throw new IllegalArgumentException("term " + term + ", prev (" + prevIndex + ", " + prevTerm + "), commit "
                + commitIndex);
        }
        if (entries.firstIndex() != prevIndex + 1) {
            throw new IllegalArgumentException("entries " + entries + " do not follow " + prevIndex);
        }
    }

    /** A push to a member for which no recovery point was named. */
    public PushEntryRequest(Route route, long term, long prevIndex, long prevTerm, int prevChainCrc, long commitIndex,
                            EntrySlice entries) {
        this(route, term, prevIndex, prevTerm, prevChainCrc, commitIndex, RecoveryPoint.NONE, entries);
    }

    /** The same push with the same entries in another slice. */
    public PushEntryRequest withEntries(EntrySlice slice) {
        return new PushEntryRequest(route, term, prevIndex, prevTerm, prevChainCrc, commitIndex, recovery, slice);
    }

    /** Index of the last entry, or {@code prevIndex} when there is none. */
    public long lastIndex() {
        return entries.lastIndex();
    }
}
