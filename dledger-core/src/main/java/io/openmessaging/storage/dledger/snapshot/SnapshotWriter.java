package io.openmessaging.storage.dledger.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a state machine saves itself: it makes any files and directories in the directory that this names. They are
 * checksummed and made durable once it says that it has saved all; nobody reads them before. Only files count, whatever
 * directories they lie in; a link makes the snapshot fail. Used by one thread at a time, the state machine's or one
 * that it passes this to.
 */
public interface SnapshotWriter {
    /** The directory to write into; empty, and gone when the snapshot is published or given up. */
    String getSnapshotStorePath();

    /**
     * Writes a file as a whole: the way that needs no directory where the snapshots are not in files.
     *
     * @param name its path in the directory, with / between directories
     * @throws IOException if the disk fails or is full
     */
    default void writeFile(String name, byte[] content) throws IOException {
        Path file = Path.of(getSnapshotStorePath()).resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
