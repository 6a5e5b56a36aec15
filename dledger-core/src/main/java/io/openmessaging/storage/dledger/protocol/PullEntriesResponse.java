package io.openmessaging.storage.dledger.protocol;

import io.openmessaging.storage.dledger.entry.EntrySlice;

/**
 * The answer to a {@link PullEntriesRequest}. Whoever ends its use closes {@link #entries}.
 *
 * @param code SUCCESS, INDEX_OUT_OF_RANGE when nothing is committed there yet, or a refusal
 * @param prevChainCrc chainCrc of the entry before the first
 * @param committedIndex the answering member's commit index, -1 for none
 * @param entries the entries, perhaps none
 */
public record PullEntriesResponse(DLedgerResponseCode code, int prevChainCrc, long committedIndex, EntrySlice entries)
        implements PeerResponse {
}
