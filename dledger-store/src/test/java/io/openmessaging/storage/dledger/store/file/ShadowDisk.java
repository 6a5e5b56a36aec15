package io.openmessaging.storage.dledger.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The real disk, which remembers for each file what of it was forced. Any thread. */
final class ShadowDisk implements Disk {
    private final Disk real = new RealDisk();
    private final Map<Path, File> files = new ConcurrentHashMap<>();

    /** The files of that directory, below {@code end}, in which bytes differ from what was forced last; says where. */
    List<String> unforced(Path directory, long end) {
        List<String> found = new ArrayList<>();
        files.forEach((path, file) -> {
            if (path.getParent().equals(directory) && SegmentLog.isSegment(path)) {
                long start = Long.parseLong(path.getFileName().toString());
                byte[] now = new byte[(int) Math.max(0, Math.min(file.size(), end - start))];
                file.bytes().get(0, now);
                int at = Arrays.mismatch(now, Arrays.copyOf(file.forced, now.length));
                if (at >= 0) {
                    found.add(path + " at " + at);
                }
            }
        });
        return found;
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        real.createDirectories(directory);
    }

    @Override
    public boolean exists(Path file) {
        return real.exists(file);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return real.list(directory);
    }

    @Override
    public long sizeOf(Path file) throws IOException {
        return real.sizeOf(file);
    }

    @Override
    public MmapFile create(Path file, int size) throws IOException {
        return remembered(real.create(file, size));
    }

    @Override
    public MmapFile map(Path file, int size) throws IOException {
        return remembered(real.map(file, size));
    }

    private File remembered(MmapFile file) {
        File remembered = new File(file);
        files.put(file.path(), remembered);
        return remembered;
    }

    @Override
    public void delete(Path file) throws IOException {
        files.remove(file);
        real.delete(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        real.forceDirectory(directory);
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        return real.lock(file);
    }

    /** A real file of this disk. */
    private final class File implements MmapFile {
        private final MmapFile file;
        private final byte[] forced;

        private File(MmapFile file) {
            this.file = file;
            this.forced = new byte[file.size()];
        }

        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public int size() {
            return file.size();
        }

        @Override
        public ByteBuffer bytes() {
            return file.bytes();
        }

        @Override
        public int allocatedTo() {
            return file.allocatedTo();
        }

        @Override
        public void holdsDataTo(int end) {
            file.holdsDataTo(end);
        }

        @Override
        public void allocateUpTo(int end) throws IOException {
            file.allocateUpTo(end);
        }

        @Override
        public void force(int from, int to) throws IOException {
            synchronized (forced) {
                file.bytes().get(from, forced, from, to - from);
            }
            file.force(from, to);
        }

        @Override
        public void moveTo(Path target) throws IOException {
            files.remove(file.path());
            file.moveTo(target);
            files.put(target, this);
        }

        @Override
        public void delete() throws IOException {
            files.remove(file.path());
            file.delete();
        }

        @Override
        public void acquire() {
            file.acquire();
        }

        @Override
        public void release() {
            file.release();
        }

        @Override
        public int pins() {
            return file.pins();
        }
    }
}
