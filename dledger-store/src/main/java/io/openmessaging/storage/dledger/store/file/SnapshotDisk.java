package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * All that snapshots ask of a file system: unlike those of the log, their files are ordinary ones of any size in any
 * directories, and most are written by state machines. {@link RealSnapshotDisk} is one; tests have another that fails,
 * and loses what was not forced.
 *
 * <p>Stateless for its callers; any thread. Architecture §3.3.
 */
interface SnapshotDisk {
    /** What has a name. */
    enum Kind {
        NOTHING, FILE, DIRECTORY,
        /** A link, a pipe, a device. */
        OTHER
    }

    /** What has that name; no link is followed. */
    Kind kindOf(Path path) throws IOException;

    /** What a directory holds, in the order of the names. */
    List<Path> list(Path directory) throws IOException;

    /** Creates the directory and those above it that are missing. */
    void createDirectories(Path directory) throws IOException;

    /** The file's length in bytes. */
    long sizeOf(Path file) throws IOException;

    /**
     * Fills the buffer with the file's bytes from there on.
     *
     * @throws java.io.EOFException if the file ends before
     */
    void read(Path file, long offset, ByteBuffer into) throws IOException;

    /**
     * Writes all of the buffer's bytes there; creates the file if it is missing.
     *
     * @throws DiskFullException if there is no room; some of the bytes may be written
     */
    void write(Path file, long offset, ByteBuffer bytes) throws IOException;

    /** Makes durable what anybody wrote to the file. Blocks. */
    void force(Path file) throws IOException;

    /** Makes durable which names the directory holds. Blocks. */
    void forceDirectory(Path directory) throws IOException;

    /** Renames a file or directory within its directory, atomically; nothing has the new name. */
    void move(Path from, Path to) throws IOException;

    /** Deletes a file, a link or an empty directory. */
    void delete(Path path) throws IOException;
}
