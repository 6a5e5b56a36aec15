package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The files of a log that are there when it is opened. Immutable.
 *
 * @param problem "" or, in a sentence, why they do not make one log
 * @param segments the files, mapped; none if there is a problem
 */
record FoundSegments(String problem, Segments segments) {

    /** Maps the files that are there, and deletes left-over spares. */
    static FoundSegments map(Disk disk, SegmentDirectories directories, int segmentSize) throws IOException {
        long next = -1;
        long start = 0;
        MappedFile[] files = new MappedFile[0];
        for (Path path : directories.list()) {
            String name = path.getFileName().toString();
            if (SegmentAllocator.isSpare(name)) {
                disk.delete(path);
            }
            if (!SegmentLog.isSegment(path)) {
                continue;
            }
            long at = Long.parseLong(name);
            if (next == -1) {
                start = at;
                next = at;
            }
            String problem = problemOf(disk, directories, path, at, next, segmentSize);
            if (!problem.isEmpty()) {
                return new FoundSegments(problem, Segments.none(segmentSize));
            }
            files = Arrays.copyOf(files, files.length + 1);
            files[files.length - 1] = disk.map(path, segmentSize);
            files[files.length - 1].holdsDataTo(segmentSize);
            next += segmentSize;
        }
        return new FoundSegments("", files.length == 0
            ? Segments.none(segmentSize)
            : new Segments(start, segmentSize, files));
    }

    private static String problemOf(Disk disk, SegmentDirectories directories, Path path, long at, long next,
                                    int segmentSize) throws IOException {
        if (at != next || at % segmentSize != 0) {
            return "a file " + SegmentLog.nameOf(next) + " should come in " + directories + " where "
                + path.getFileName() + " comes";
        }
        long size = disk.sizeOf(path);
        return size > segmentSize ? path + " should have " + segmentSize + " bytes, but has " + size : "";
    }
}
