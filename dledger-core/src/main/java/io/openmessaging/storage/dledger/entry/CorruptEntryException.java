package io.openmessaging.storage.dledger.entry;

/** Encoded bytes are not the entries they should be: a header, a checksum or the order of entries is wrong. */
public final class CorruptEntryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final long index;

    /**
     * An entry that is not what it should be.
     *
     * @param index the entry's index, or -1 where it cannot be told
     */
    public CorruptEntryException(long index, String found) {
        super(index < 0 ? found : "entry " + index + ": " + found);
        this.index = index;
    }

    /** The index of the first bad entry, or -1 where it cannot be told. */
    public long index() {
        return index;
    }
}
