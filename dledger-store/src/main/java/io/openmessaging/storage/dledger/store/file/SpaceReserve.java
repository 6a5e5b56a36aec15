package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file that holds blocks and nothing else. A member must be able to start on a full disk, which may have to build its
 * index anew, and a new leader to write its control entry, or the group would stop for good; for that the file is given
 * up, and made anew when there is room.
 *
 * <p>Any thread; a step of 1 MiB is the longest that one waits for another. Architecture §3.6, locks and limits.
 */
final class SpaceReserve {
    /** What has changed nothing when it meets a full disk. */
    interface Attempt<T> {
        T make() throws IOException;
    }

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
        try {
            disk.fill(file, bytes);
        } catch (DiskFullException e) {
            return; // It comes when there is room.
        }
    }

    /** Makes the attempt; on a full disk once more after the reserve was given up, if there is one. */
    <T> T with(Attempt<T> attempt) throws IOException {
        try {
            return attempt.make();
        } catch (DiskFullException e) {
            if (!giveUp()) {
                throw e;
            }
            return attempt.make();
        }
    }

    private synchronized boolean giveUp() throws IOException {
        if (!disk.exists(file)) {
            return false;
        }
        disk.delete(file);
        return true;
    }
}
