package io.openmessaging.storage.dledger.snapshot;

import java.io.IOException;

/** What a state machine loads itself from. The files must not be changed. Used by one thread at a time. */
public interface SnapshotReader {
    /** What the snapshot stands for. */
    SnapshotMeta load() throws IOException;

    /** The directory with the files, as they were saved; there as long as the state machine loads. */
    String getSnapshotStorePath();
}
