package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Segments that follow each other without a gap, mapped for reading. Immutable.
 *
 * @param image their bytes; where a file is too short, zeros behind it
 * @param files the files in order
 */
record LogRun(LogImage image, List<MemberDirectory.NamedFile> files) {
    /** Maps the files, in as many runs as there are; what is wrong with files, names and sizes goes to the faults. */
    static List<LogRun> of(List<MemberDirectory.NamedFile> segments, int segmentSize, long sealedFrom,
                           List<Fault> faults) {
        List<LogRun> runs = new ArrayList<>();
        List<MemberDirectory.NamedFile> files = new ArrayList<>();
        List<ByteBuffer> bytes = new ArrayList<>();
        for (MemberDirectory.NamedFile file : segments) {
            long next = files.isEmpty() ? file.start() : files.get(files.size() - 1).start() + segmentSize;
            if (!isGood(file, segmentSize, faults)) {
                continue;
            }
            if (file.start() < next) {
                faults.add(Fault.of(file.path(), "there is another file of that name, which is read instead"));
                continue;
            }
            if (file.start() > next) {
                runs.add(of(files, bytes, segmentSize, sealedFrom));
                files.clear();
                bytes.clear();
            }
            try {
                bytes.add(map(file.path(), segmentSize));
                files.add(file);
            } catch (IOException e) {
                faults.add(Fault.of(file.path(), "cannot be read: " + Fault.reasonOf(e)));
            }
        }
        if (!files.isEmpty()) {
            runs.add(of(files, bytes, segmentSize, sealedFrom));
        }
        return runs;
    }

    private static LogRun of(List<MemberDirectory.NamedFile> files, List<ByteBuffer> bytes, int segmentSize,
                             long sealedFrom) {
        return new LogRun(
            new LogImage(files.get(0).start(), segmentSize, bytes.toArray(new ByteBuffer[0]), sealedFrom),
            List.copyOf(files));
    }

    private static boolean isGood(MemberDirectory.NamedFile file, int segmentSize, List<Fault> faults) {
        if (file.start() % segmentSize != 0) {
            faults.add(Fault.of(file.path(), "its name should be a multiple of the segment size, " + segmentSize));
            return false;
        }
        if (file.sizeBytes() > segmentSize) {
            faults.add(Fault.of(file.path(), "should have " + segmentSize + " bytes, but has " + file.sizeBytes()));
        }
        return true;
    }

    private static ByteBuffer map(Path file, int segmentSize) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.size() >= segmentSize
                ? channel.map(FileChannel.MapMode.READ_ONLY, 0, segmentSize)
                : extended(channel, segmentSize);
        }
    }

    /** The bytes with zeros behind them: a sparse copy elsewhere, since the file itself must not be touched. */
    private static ByteBuffer extended(FileChannel shorter, int segmentSize) throws IOException {
        Path copy = Files.createTempFile("dledger-short-segment", null);
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = shorter.size();
            long copied = 0;
            while (copied < size) {
                long count = shorter.transferTo(copied, size - copied, channel.position(copied));
                if (count <= 0) {
                    throw new IOException("a data file became shorter while it was read");
                }
                copied += count;
            }
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, segmentSize);
        } finally {
            Files.delete(copy);
        }
    }

    /** The file that holds that position, which must be in the run. */
    MemberDirectory.NamedFile fileAt(long position) {
        return files.get((int) ((position - image.start()) / image.segmentSize()));
    }

    boolean holds(long position) {
        return position >= image.start() && position < image.end();
    }
}
