package io.openmessaging.storage.dledger.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A snapshot that is being loaded or sent. It is not deleted before it is closed. Any thread; reads block. */
public interface PinnedSnapshot extends SnapshotReader, AutoCloseable {
    SnapshotManifest manifest();

    @Override
    default SnapshotMeta load() {
        return manifest().meta();
    }

    /**
     * The bytes [offset, offset + maxBytes) of a file, or fewer where it ends. Not checked: who gets them does so.
     *
     * @param file its place in {@link SnapshotManifest#files}
     * @throws IOException if the disk fails, or the file has become shorter
     */
    ByteBuffer read(int file, long offset, int maxBytes) throws IOException;

    /** Lets go of it. Once is enough. */
    @Override
    void close() throws IOException;
}
