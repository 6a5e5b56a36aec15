package io.openmessaging.storage.dledger.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** The real disk, to be changed in one respect or other by those that extend it, and so are its files. Any thread. */
class ForwardingDisk implements Disk {
    private final Disk real = new RealDisk();

    /** What the file is for who uses this disk. */
    MappedFile fileOf(MappedFile opened) {
        return opened;
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
    public long lastModifiedMs(Path file) throws IOException {
        return real.lastModifiedMs(file);
    }

    @Override
    public MappedFile create(Path file, int size) throws IOException {
        return fileOf(real.create(file, size));
    }

    @Override
    public MappedFile map(Path file, int size) throws IOException {
        return fileOf(real.map(file, size));
    }

    @Override
    public void delete(Path file) throws IOException {
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

    /** A file that is another one. */
    static class ForwardingFile implements MappedFile {
        private final MappedFile file;

        ForwardingFile(MappedFile file) {
            this.file = file;
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
        public void startOver() {
            file.startOver();
        }

        @Override
        public void allocateUpTo(int end) throws IOException {
            file.allocateUpTo(end);
        }

        @Override
        public void prepareUpTo(int end) throws IOException {
            file.prepareUpTo(end);
        }

        @Override
        public void write(int at, ByteBuffer from) throws IOException {
            file.write(at, from);
        }

        @Override
        public void endWrites() {
            file.endWrites();
        }

        @Override
        public void force(int from, int to) throws IOException {
            file.force(from, to);
        }

        @Override
        public void moveTo(Path target) throws IOException {
            file.moveTo(target);
        }

        @Override
        public void delete() throws IOException {
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
