package io.openmessaging.storage.dledger.entry;

/** What the core asks of the log besides the terms of its entries: pure functions of what is written. Group's lock. */
public interface LogView {
    /**
     * The last index, at most {@code lastIndex}, such that the entries [firstIndex, result] are contiguous bytes (no
     * filler between them) of at most {@code maxBytes}; at least {@code firstIndex}.
     */
    long lastIndexWithin(long firstIndex, long lastIndex, int maxBytes);

    /** Encoded size in bytes of the contiguous entries [firstIndex, lastIndex]. */
    int sizeBytes(long firstIndex, long lastIndex);

    /** The chainCrc of an entry of the log; {@link EntryLayout#CHAIN_START} for -1. */
    int chainCrcAt(long index);
}
