package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;

/** Which of the files that a log added have names that a crash leaves. Any thread. */
final class AddedNames {
    private final SegmentDirectories directories;
    /** How many files were added, and for how many of them the directory is forced. Guarded by this. */
    private long added;
    private long forced;

    AddedNames(SegmentDirectories directories) {
        this.directories = directories;
    }

    /** A file was added. */
    synchronized void added() {
        added++;
    }

    /** Makes durable the names of all files that were added before, unless they are. Blocks. */
    void force() throws IOException {
        long toForce;
        synchronized (this) {
            toForce = added;
            if (toForce == forced) {
                return;
            }
        }
        directories.force();
        synchronized (this) {
            forced = Math.max(forced, toForce);
        }
    }
}
