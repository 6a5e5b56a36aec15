package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.protocol.RecoveryPoint;

/**
 * A push without its entries: all that the core knows of it.
 *
 * @param round the dispatcher's round, which comes back with the answer: what answers an earlier round is late
 * @param term the leader's term
 * @param prevIndex index of the entry before the first, -1 for the start of the log
 * @param prevTerm term of that entry, -1 for none
 * @param prevChainCrc chainCrc of that entry
 * @param commitIndex the leader's commit index
 * @param recovery the recovery point that the leader named for the follower, if it did
 */
public record PushHeader(long round, long term, long prevIndex, long prevTerm, int prevChainCrc, long commitIndex,
                         RecoveryPoint recovery) {
}
