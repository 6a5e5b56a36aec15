package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks, before data segments are mapped, for files that are not there or too short, and puts files of zeros in their
 * place: then recovery has to know of one kind of damage only, that of bytes.
 *
 * <p>A file behind the last one is not missed here: a log that ends whole before it may go on without. Used once, by
 * the opening thread.
 */
final class MissingSegments {
    private final Disk disk;
    private final SegmentDirectories directories;
    private final int segmentSize;
    private final List<Long> missing = new ArrayList<>();
    private boolean isDamage;

    MissingSegments(Disk disk, SegmentDirectories directories, int segmentSize) {
        this.disk = disk;
        this.directories = directories;
        this.segmentSize = segmentSize;
    }

    /**
     * Looks. Changes nothing.
     *
     * @param base where the log begins
     * @param promisedEnd position (exclusive) up to which the log was durable; what misses above it, a crash can
     *     explain
     * @param maxUnforcedBytes how much above it can have been written
     */
    void find(long base, long promisedEnd, long maxUnforcedBytes) throws IOException {
        long next = base - base % segmentSize;
        for (Path path : directories.list()) {
            if (!SegmentLog.isSegment(path)) {
                continue;
            }
            long start = Long.parseLong(path.getFileName().toString());
            long explained = Math.max(next, promisedEnd) + Math.max(maxUnforcedBytes, segmentSize);
            if (start % segmentSize != 0 || start > explained) {
                return; // Nothing of ours is that far away.
            }
            for (; next < start; next += segmentSize) {
                missing.add(next);
                isDamage |= next < promisedEnd;
            }
            isDamage |= start < promisedEnd && disk.sizeOf(path) < segmentSize;
            next = Math.max(next, start + segmentSize);
        }
    }

    /** Whether something is missing that was durable. */
    boolean isDamage() {
        return isDamage;
    }

    /** Makes the missing files, durably. Blocks. */
    void create() throws IOException {
        for (long start : missing) {
            MappedFile made = disk.create(directories.next(segmentSize).resolve(SegmentLog.nameOf(start)), segmentSize);
            made.allocateUpTo(segmentSize);
        }
        if (!missing.isEmpty()) {
            directories.force();
        }
    }
}
