package io.openmessaging.storage.dledger.snapshot;

import java.io.IOException;

/** A snapshot, or what is said of one, is not what it should be. No fault of the disk: there may be a better one. */
public final class CorruptSnapshotException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What was found, with the file where there is one. */
    public CorruptSnapshotException(String found) {
        super(found);
    }
}
