package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where the segments of one log lie: new ones are made in the writable directories in turn, those that are there count
 * wherever they lie. Each name is in one directory only; a file never changes its directory.
 *
 * <p>Used under the rules of the {@link SegmentLog}; {@link #next} under its allocator's lock.
 */
final class SegmentDirectories {
    private final Disk disk;
    private final List<Path> writable;
    private final List<Path> all;
    private int turn;

    /** Directories to make segments in, one at least, and others that are only looked for segments. */
    SegmentDirectories(Disk disk, List<Path> writable, List<Path> readOnly) {
        this.disk = disk;
        this.writable = List.copyOf(writable);
        this.all = new ArrayList<>(writable);
        this.all.addAll(readOnly);
    }

    List<Path> writable() {
        return writable;
    }

    List<Path> all() {
        return List.copyOf(all);
    }

    /** Creates the writable ones; the others must be there. */
    void create() throws IOException {
        for (Path directory : writable) {
            disk.createDirectories(directory);
        }
        for (Path directory : all.subList(writable.size(), all.size())) {
            if (!writable.contains(directory) && !disk.exists(directory)) {
                throw new IOException("readOnlyDataStoreDirs names " + directory + ", which is not there");
            }
        }
    }

    /**
     * The files of all directories in the order of their names, hidden ones too.
     *
     * @throws IOException if two have the name of one segment, too: nobody can tell which of them counts
     */
    List<Path> list() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path directory : all) {
            files.addAll(disk.list(directory));
        }
        files.sort(Comparator.comparing(file -> file.getFileName().toString()));
        for (int i = 1; i < files.size(); i++) {
            boolean sameName = files.get(i).getFileName().equals(files.get(i - 1).getFileName());
            if (sameName && SegmentLog.isSegment(files.get(i))) {
                throw new DamagedStoreException(files.get(i - 1) + " and " + files.get(i)
                    + " are both there; only one of them can be of this log");
            }
        }
        return files;
    }

    /** The segments that start at the position or below, by their names. */
    List<Path> segmentsUpTo(long position) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path path : list()) {
            if (SegmentLog.isSegment(path) && Long.parseLong(path.getFileName().toString()) <= position) {
                found.add(path);
            }
        }
        return found;
    }

    /** Deletes those that {@link #segmentsUpTo} names, not durably; returns how many. */
    int deleteSegmentsUpTo(long position) throws IOException {
        List<Path> found = segmentsUpTo(position);
        for (Path path : found) {
            disk.delete(path);
        }
        return found.size();
    }

    /** Makes durable which files there are. Blocks. */
    void force() throws IOException {
        for (Path directory : all) {
            disk.forceDirectory(directory);
        }
    }

    /** The directory for the next file: in turn, but full disks are left out as long as another has room. */
    Path next(long sizeBytes) throws IOException {
        Path emptiest = null;
        long mostBytes = -1;
        for (int i = 0; i < writable.size(); i++) {
            Path candidate = writable.get((turn + i) % writable.size());
            long usableBytes = disk.spaceOf(candidate).usableBytes();
            if (usableBytes > 2 * sizeBytes) {
                turn = (turn + i + 1) % writable.size();
                return candidate;
            }
            if (usableBytes > mostBytes) {
                emptiest = candidate;
                mostBytes = usableBytes;
            }
        }
        return emptiest;
    }

    @Override
    public String toString() {
        return all.size() == 1 ? all.get(0).toString() : all.toString();
    }
}
