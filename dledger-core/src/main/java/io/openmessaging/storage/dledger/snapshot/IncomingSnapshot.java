package io.openmessaging.storage.dledger.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A snapshot that another member sends, chunk by chunk. What has arrived outlives this object and, as far as it is on
 * disk, the process: {@link SnapshotStore#receive} with the same manifest goes on where it ended. Nothing that arrives
 * counts before all checksums hold. Used by one thread at a time; blocks.
 */
public interface IncomingSnapshot extends AutoCloseable {
    SnapshotManifest manifest();

    /**
     * How many bytes of a file are there, so where the next chunk of it begins; its size when it is complete.
     *
     * @param file its place in {@link SnapshotManifest#files}
     */
    long receivedBytes(int file);

    /** Whether all bytes are there. */
    default boolean isComplete() {
        for (int file = 0; file < manifest().files().size(); file++) {
            if (receivedBytes(file) < manifest().files().get(file).sizeBytes()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Takes a chunk: what of it is new, if it begins at or below {@link #receivedBytes}, and nothing at all if it
     * begins above, since what comes before it was lost.
     *
     * @return the new {@link #receivedBytes}
     * @throws CorruptSnapshotException if the file or the place is none of the manifest's; nothing was written
     * @throws IOException if the disk fails or is full
     */
    long write(int file, long offset, ByteBuffer chunk) throws IOException;

    /**
     * What every implementation asks of a chunk first.
     *
     * @throws CorruptSnapshotException if the file or the place is none of the manifest's
     */
    static void check(SnapshotManifest manifest, int file, long offset, int bytes) throws CorruptSnapshotException {
        if (file < 0 || file >= manifest.files().size()) {
            throw new CorruptSnapshotException("there is no file " + file + " among " + manifest.files().size());
        }
        SnapshotFile expected = manifest.files().get(file);
        if (offset < 0 || offset > expected.sizeBytes() || bytes > expected.sizeBytes() - offset) {
            throw new CorruptSnapshotException("bytes " + offset + " to " + (offset + bytes) + " of '"
                + expected.name() + "', which has " + expected.sizeBytes());
        }
    }

    /**
     * Checks all files, makes them durable, and makes them a snapshot, atomically. A valid snapshot of the same index
     * that is there already stays, and this one goes.
     *
     * @throws CorruptSnapshotException if bytes are missing, or the checksum of a file is wrong: that file begins again
     *     at 0, and the rest stays
     * @throws IOException if the disk fails or is full
     */
    void publish() throws IOException;

    /** Deletes what has arrived, unless it is published, and closes this. */
    void discard() throws IOException;

    /** Lets go of it; what has arrived stays for the next time. */
    @Override
    void close() throws IOException;
}
