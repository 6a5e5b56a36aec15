package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads what lies in the data segments of a directory one after the other, from an entry or a position on. Reads the
 * files as they are, without a lock; a running store may drop files meanwhile, which ends the scan with an error.
 *
 * <p>One thread.
 */
public final class EntryScan {
    private final List<MemberDirectory.NamedFile> files;
    private int file;
    private LogDump dump;

    private EntryScan(List<MemberDirectory.NamedFile> files, int file, LogDump dump) {
        this.files = files;
        this.file = file;
        this.dump = dump;
    }

    /**
     * From a physical position on (inclusive).
     *
     * @param directory a member's directory, one with data segments, or one segment
     * @throws IOException if no file holds the position
     */
    public static EntryScan fromPosition(Path directory, long position) throws IOException {
        List<MemberDirectory.NamedFile> files = segmentsIn(directory);
        for (int i = 0; i < files.size(); i++) {
            if (files.get(i).start() <= position && position < files.get(i).end()) {
                return new EntryScan(files, i, LogDump.ofData(files.get(i).path(), position));
            }
        }
        throw new IOException("position " + position + " is in no data file of " + directory + ", which has ["
            + files.get(0).start() + ", " + files.get(files.size() - 1).end() + ")");
    }

    /**
     * From the entry of that index on, or one that comes shortly before it. The index tells where it is, if it agrees
     * with the data; else the first entries of the segments do.
     */
    public static EntryScan nearIndex(Path directory, long index) throws IOException {
        List<MemberDirectory.NamedFile> files = segmentsIn(directory);
        IndexLook records = IndexLook.of(MemberDirectory.namedFilesIn(directory.resolve("index")));
        // The entry before tells whether the chain holds, so that one is better.
        for (long near : new long[] {index - 1, index}) {
            EntryScan found = atRecord(files, records.at(near), near);
            if (found != null) {
                return found;
            }
        }
        for (int i = files.size() - 1; i > 0; i--) {
            LogDump dump = LogDump.ofData(files.get(i).path(), files.get(i).start());
            if (firstIndex(dump) <= index - 1) {
                return new EntryScan(files, i, LogDump.ofData(files.get(i).path(), files.get(i).start()));
            }
        }
        return new EntryScan(files, 0, LogDump.ofData(files.get(0).path(), files.get(0).start()));
    }

    private static EntryScan atRecord(List<MemberDirectory.NamedFile> files, IndexRecord record, long index)
            throws IOException {
        for (int i = 0; i < files.size() && record.isOf(index); i++) {
            MemberDirectory.NamedFile file = files.get(i);
            boolean holds = file.start() <= record.position() && record.position() < file.end();
            if (holds && firstIndex(LogDump.ofData(file.path(), record.position())) == index) {
                return new EntryScan(files, i, LogDump.ofData(file.path(), record.position()));
            }
        }
        return null;
    }

    private static long firstIndex(LogDump dump) {
        while (dump.hasNext()) {
            LogDump.Item item = dump.next();
            if (item instanceof LogDump.Entry entry) {
                return entry.entry().getIndex();
            }
            if (item instanceof LogDump.Garbage) {
                break;
            }
        }
        return Long.MAX_VALUE;
    }

    private static List<MemberDirectory.NamedFile> segmentsIn(Path directory) throws IOException {
        if (Files.isRegularFile(directory)) {
            if (!SegmentLog.isSegment(directory)) {
                throw new IOException(directory + " is no segment: its name should be the 20 digits of its start");
            }
            long start = Long.parseLong(directory.getFileName().toString());
            return List.of(new MemberDirectory.NamedFile(directory, start, Files.size(directory)));
        }
        Path data = Files.isDirectory(directory.resolve("data")) ? directory.resolve("data") : directory;
        List<MemberDirectory.NamedFile> files = MemberDirectory.namedFilesIn(data).stream()
            .filter(file -> file.sizeBytes() > 0).toList();
        if (files.isEmpty()) {
            throw new IOException(data + " holds no data files");
        }
        return files;
    }

    /** Whether there is more. */
    public boolean hasNext() throws IOException {
        while (!dump.hasNext() && file < files.size() - 1) {
            file++;
            dump = dump.into(files.get(file).path(), files.get(file).start());
        }
        return dump.hasNext();
    }

    /** What comes next. */
    public LogDump.Item next() throws IOException {
        if (!hasNext()) {
            throw new IOException("the log ends in " + files.get(file).path());
        }
        return dump.next();
    }
}
