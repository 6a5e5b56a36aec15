package io.openmessaging.storage.dledger.entry;

/** What the core asks of the log besides the terms of its entries: pure functions of what is written. Group's lock. */
public interface LogView {
    /**
     * The last index, at most {@code lastIndex}, such that the entries [firstIndex, result] are contiguous bytes (no
     * filler between them) of at most {@code maxBytes}; at least {@code firstIndex}.
     */
    long lastIndexWithin(long firstIndex, long lastIndex, int maxBytes);

    /**
     * Bytes from the start of entry {@code firstIndex} to the end of entry {@code lastIndex}, filler between them
     * included: the encoded size of contiguous entries, and more than that of others.
     */
    long sizeBytes(long firstIndex, long lastIndex);

    /** What lies before the first entry; only {@code compactUpTo} and a reset of the log move it. */
    default LogBase base() {
        return LogBase.START;
    }

    /** The chainCrc of an entry of the log that is not {@link #isDamaged}, or of its base. */
    int chainCrcAt(long index);

    /**
     * Whether the entry is committed and damaged on this member, so that not even its chainCrc is known; never the
     * base.
     */
    default boolean isDamaged(long index) {
        return false;
    }

    /** Whether committed entries of this log are damaged on this member; such a member does not stand. */
    default boolean hasDamage() {
        return false;
    }
}
