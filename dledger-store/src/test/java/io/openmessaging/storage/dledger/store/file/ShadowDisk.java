package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The real disk, which remembers for each file what of it was forced. Any thread. */
final class ShadowDisk extends ForwardingDisk {
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
    MappedFile fileOf(MappedFile opened) {
        File remembered = new File(opened);
        files.put(opened.path(), remembered);
        return remembered;
    }

    @Override
    public void delete(Path file) throws IOException {
        files.remove(file);
        super.delete(file);
    }

    /** A real file of this disk. */
    private final class File extends ForwardingFile {
        private final byte[] forced;

        private File(MappedFile file) {
            super(file);
            this.forced = new byte[file.size()];
        }

        @Override
        public void force(int from, int to) throws IOException {
            synchronized (forced) {
                bytes().get(from, forced, from, to - from);
            }
            super.force(from, to);
        }

        @Override
        public void moveTo(Path target) throws IOException {
            files.remove(path());
            super.moveTo(target);
            files.put(target, this);
        }

        @Override
        public void delete() throws IOException {
            files.remove(path());
            super.delete();
        }
    }
}
