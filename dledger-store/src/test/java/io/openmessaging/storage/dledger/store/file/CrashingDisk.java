package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The real disk until it is told to crash: from then on nothing changes any more, and whoever tries gets an exception,
 * as if the process had been killed there. Locks can still be given back. Any thread.
 */
final class CrashingDisk extends ForwardingDisk {
    private static final int NEVER = Integer.MAX_VALUE;

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
    MappedFile fileOf(MappedFile opened) {
        return new File(opened);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        step();
        super.createDirectories(directory);
    }

    @Override
    public MappedFile create(Path file, int size) throws IOException {
        step();
        return super.create(file, size);
    }

    @Override
    public void delete(Path file) throws IOException {
        step();
        super.delete(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        step();
        super.forceDirectory(directory);
    }

    /** A real file of this disk. */
    private final class File extends ForwardingFile {
        private File(MappedFile file) {
            super(file);
        }

        @Override
        public void allocateUpTo(int end) throws IOException {
            step();
            super.allocateUpTo(end);
        }

        @Override
        public void prepareUpTo(int end) throws IOException {
            step();
            super.prepareUpTo(end);
        }

        @Override
        public void write(int at, ByteBuffer from) throws IOException {
            step();
            super.write(at, from);
        }

        @Override
        public void force(int from, int to) throws IOException {
            step();
            super.force(from, to);
        }

        @Override
        public void moveTo(Path target) throws IOException {
            step();
            super.moveTo(target);
        }

        @Override
        public void delete() throws IOException {
            step();
            super.delete();
        }
    }
}
