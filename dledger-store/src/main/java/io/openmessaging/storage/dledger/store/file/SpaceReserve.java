package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file that holds blocks and nothing else. A new leader must be able to write its control entry, or the group would
 * stop for good on a full disk; for that the file is given up, and made anew when there is room.
 *
 * <p>Any thread; a step of 1 MiB is the longest that one waits for another. Architecture §3.6, locks and limits.
 */
final class SpaceReserve {
    /** Name of the file. */
    static final String NAME = ".reserve";
    /** Room for the smallest steps of data and index, and for what the file system adds. */
    static final int MOST_BYTES = 1024 * 1024;
    private static final int SEGMENTS = 16;

    private final Disk disk;
    private final Path file;
    private final int bytes;

    /** A reserve in that directory; small segments need little. */
    SpaceReserve(Disk disk, Path directory, int segmentSize) {
        this.disk = disk;
        this.file = directory.resolve(NAME);
        this.bytes = (int) Math.min(MOST_BYTES, (long) SEGMENTS * segmentSize);
    }

    /** Makes the file if it is not there and there is room. */
    synchronized void keep() throws IOException {
        if (disk.exists(file)) {
            return;
        }
        MmapFile made = null;
        try {
            made = disk.create(file, bytes);
            made.allocateUpTo(bytes);
        } catch (DiskFullException e) {
            if (made != null) {
                made.delete(); // A part of a reserve would be taken for a whole one; it comes when there is room.
            }
        }
    }

    /** Gives its blocks back to the disk; false if there are none to give. */
    synchronized boolean giveUp() throws IOException {
        if (!disk.exists(file)) {
            return false;
        }
        disk.delete(file);
        return true;
    }
}
