package io.openmessaging.storage.dledger;

/**
 * A push without its entries: all that the core knows of it.
 *
 * @param term the leader's term
 * @param prevIndex index of the entry before the first, -1 for the start of the log
 * @param prevTerm term of that entry, -1 for none
 * @param prevChainCrc chainCrc of that entry
 * @param commitIndex the leader's commit index
 */
public record PushHeader(long term, long prevIndex, long prevTerm, int prevChainCrc, long commitIndex) {
}
