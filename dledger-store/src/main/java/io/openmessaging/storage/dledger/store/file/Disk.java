package io.openmessaging.storage.dledger.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * All that the store asks of a file system. {@link RealDisk} is one; tests have another that fails, fills up and
 * loses what was not forced.
 *
 * <p>Stateless for its callers; any thread. Architecture §3.3, §3.6.
 */
interface Disk {
    /** Creates the directory and those above it that are missing. */
    void createDirectories(Path directory) throws IOException;

    boolean exists(Path file);

    /** The files of a directory in the order of their names, hidden ones too. */
    List<Path> list(Path directory) throws IOException;

    /** The file's length in bytes. */
    long sizeOf(Path file) throws IOException;

    /**
     * Creates a file of zeros without blocks, and maps it.
     *
     * @throws DiskFullException if there is no room for even that
     * @throws IOException if it exists already, too
     */
    MappedFile create(Path file, int size) throws IOException;

    /**
     * Creates a file of zeros with all its blocks, which nobody writes to; as for one that is written to, where a disk
     * has no cheaper way.
     *
     * @throws DiskFullException if there is no room for it; then it is not there
     */
    default void fill(Path file, int size) throws IOException {
        MappedFile made = create(file, size);
        try {
            made.allocateUpTo(size);
        } catch (DiskFullException e) {
            made.delete(); // A part of it would be taken for the whole.
            throw e;
        }
    }

    /** Maps an existing file for reading and writing; one that is shorter than {@code size} is extended with zeros. */
    MappedFile map(Path file, int size) throws IOException;

    /** The room on the disk that the directory lies on; a disk that does not say has any amount. */
    default DiskSpace spaceOf(Path directory) throws IOException {
        return DiskSpace.AMPLE;
    }

    /** When the file was written last, in milliseconds of the wall clock; of a disk that does not say, never yet. */
    default long lastModifiedMs(Path file) throws IOException {
        return Long.MAX_VALUE;
    }

    /** The same file system, for snapshots. */
    default SnapshotDisk forSnapshots() {
        return new RealSnapshotDisk();
    }

    /** Deletes a file that must exist. */
    void delete(Path file) throws IOException;

    /** Makes durable which files the directory holds. Blocks. */
    void forceDirectory(Path directory) throws IOException;

    /**
     * Takes a lock that keeps other processes and this one out until it is closed.
     *
     * @throws IOException if somebody holds it; names the file and, where it is known, the process
     */
    Closeable lock(Path file) throws IOException;
}
