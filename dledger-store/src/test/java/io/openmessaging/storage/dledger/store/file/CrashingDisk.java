package io.openmessaging.storage.dledger.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The real disk until it is told to crash: from then on nothing changes any more, and whoever tries gets an exception,
 * as if the process had been killed there. Locks can still be given back. Any thread.
 */
final class CrashingDisk implements Disk {
    private static final int NEVER = Integer.MAX_VALUE;

    private final Disk real = new RealDisk();
    private final AtomicInteger stepsLeft = new AtomicInteger(NEVER);

    /** Lets that many more changes pass. */
    void crashAfter(int steps) {
        stepsLeft.set(steps);
    }

    boolean hasCrashed() {
        return stepsLeft.get() < 0;
    }

    private void step() throws IOException {
        if (stepsLeft.get() == NEVER) {
            return;
        }
        if (stepsLeft.getAndUpdate(left -> Math.max(-1, left - 1)) <= 0) {
            throw new IOException("this disk has crashed");
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        step();
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
        step();
        return new File(real.create(file, size));
    }

    @Override
    public MmapFile map(Path file, int size) throws IOException {
        return new File(real.map(file, size));
    }

    @Override
    public void delete(Path file) throws IOException {
        step();
        real.delete(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        step();
        real.forceDirectory(directory);
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        return real.lock(file);
    }

    /** A real file of this disk. */
    private final class File implements MmapFile {
        private final MmapFile file;

        private File(MmapFile file) {
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
            step();
            file.allocateUpTo(end);
        }

        @Override
        public void force(int from, int to) throws IOException {
            step();
            file.force(from, to);
        }

        @Override
        public void moveTo(Path target) throws IOException {
            step();
            file.moveTo(target);
        }

        @Override
        public void delete() throws IOException {
            step();
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
