package io.openmessaging.storage.dledger.entry;

/**
 * What lies before the first entry of a log: the entry that would come before it, and where that one ends. A log that
 * was never cut at its beginning has {@link #START}. Everything at or below the base was committed. Architecture §3.6.
 *
 * @param index index of the entry before the first, -1 for the start
 * @param term its term, -1 for the start
 * @param chainCrc its chainCrc, {@link EntryLayout#CHAIN_START} for the start
 * @param position where the first entry's segment begins, or the end (exclusive) of the entry at {@code index}
 */
public record LogBase(long index, long term, int chainCrc, long position) {
    /** The base of a log that holds all its entries from the first one on, at position 0. */
    public static final LogBase START = new LogBase(-1, -1, EntryLayout.CHAIN_START, 0);
}
