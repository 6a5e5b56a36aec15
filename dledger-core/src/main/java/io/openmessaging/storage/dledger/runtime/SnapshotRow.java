package io.openmessaging.storage.dledger.runtime;

import java.util.List;

import io.openmessaging.storage.dledger.snapshot.CorruptSnapshotException;
import io.openmessaging.storage.dledger.snapshot.IncomingSnapshot;
import io.openmessaging.storage.dledger.snapshot.SnapshotFile;
import io.openmessaging.storage.dledger.snapshot.SnapshotManifest;

/** The files of a snapshot as one row of bytes, in the order of the manifest. Immutable. */
final class SnapshotRow {
    private final List<SnapshotFile> files;
    /** Where each file begins, and at last where the row ends. */
    private final long[] starts;

    SnapshotRow(SnapshotManifest manifest) {
        files = manifest.files();
        starts = new long[files.size() + 1];
        for (int file = 0; file < files.size(); file++) {
            starts[file + 1] = starts[file] + files.get(file).sizeBytes();
        }
    }

    /** How many bytes there are. */
    long end() {
        return starts[files.size()];
    }

    long startOf(int file) {
        return starts[file];
    }

    /**
     * The file of which the byte at that position is.
     *
     * @throws CorruptSnapshotException if there is no such byte
     */
    int fileAt(long position) throws CorruptSnapshotException {
        for (int file = files.size() - 1; file >= 0; file--) {
            if (starts[file] <= position && position < starts[file + 1]) {
                return file;
            }
        }
        throw new CorruptSnapshotException("there is no byte " + position + " among " + end());
    }

    /** How many of the next bytes, at most {@code most}, are of one file; the position is below the end. */
    long lengthAt(long position, int most) {
        int file = 0;
        while (starts[file + 1] <= position) {
            file++;
        }
        return Math.min(most, starts[file + 1] - position);
    }

    /** The first position that is missing; {@link #end} for none. */
    long missingIn(IncomingSnapshot incoming) {
        for (int file = 0; file < files.size(); file++) {
            long received = incoming.receivedBytes(file);
            if (received < files.get(file).sizeBytes()) {
                return starts[file] + received;
            }
        }
        return end();
    }
}
