package io.openmessaging.storage.dledger.snapshot;

import java.io.IOException;

/** A snapshot that is being taken. Used by one thread at a time; blocks. */
public interface SnapshotDraft extends SnapshotWriter, AutoCloseable {
    /**
     * Checksums what was written and makes it durable, then makes it a snapshot, atomically: a crash leaves all of it
     * or nothing. A valid snapshot of the same index that is there already stays, and this one goes.
     *
     * @return what the snapshot is made of; see {@link SnapshotManifest#isEmpty}
     * @throws CorruptSnapshotException if what was written can be no snapshot: a link, an impossible name, too many
     *     files
     * @throws IOException if the disk fails or is full; nothing is published, and nothing else is harmed
     */
    SnapshotManifest publish(SnapshotMeta meta) throws IOException;

    /** Gives the snapshot up, unless it is published. */
    @Override
    void close() throws IOException;
}
