package io.openmessaging.storage.dledger.store;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A committed entry cannot be given out because its bytes are damaged on this member; the others have it. The group
 * goes on, and the entry is repaired. The cause says which file, where in it, and why.
 */
public final class DamagedEntryException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    private final long index;

    /** About the entry at that index. */
    public DamagedEntryException(long index, IOException cause) {
        super(cause.getMessage(), cause);
        this.index = index;
    }

    /** Which entry. */
    public long index() {
        return index;
    }
}
