package io.openmessaging.storage.dledger.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a state machine loads itself from. The files must not be changed. Used by one thread at a time. */
public interface SnapshotReader {
    /** What the snapshot stands for. */
    SnapshotMeta load() throws IOException;

    /** The directory with the files, as they were saved; there as long as the state machine loads. */
    String getSnapshotStorePath();

    /**
     * Reads a file as a whole, however it was written; see {@link SnapshotWriter#writeFile}.
     *
     * @param name its path in the directory, with / between directories
     * @throws java.nio.file.NoSuchFileException if it was not saved
     * @throws IOException if the disk fails
     */
    default byte[] readFile(String name) throws IOException {
        return Files.readAllBytes(Path.of(getSnapshotStorePath()).resolve(name));
    }
}
