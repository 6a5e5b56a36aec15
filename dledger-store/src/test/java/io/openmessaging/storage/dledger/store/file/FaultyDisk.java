package io.openmessaging.storage.dledger.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** The real disk, which can be told to fail its forces or to be full. Any thread. */
final class FaultyDisk implements Disk {
    private final Disk real = new RealDisk();
    private volatile boolean forcesFail;
    private volatile boolean full;
    private volatile Path fullWhile;
    private volatile Path usedAlone;
    private volatile DiskSpace space = DiskSpace.AMPLE;
    private volatile boolean creationsFail;
    private volatile boolean breaksPages;

    void failForces() {
        forcesFail = true;
    }

    void failCreations() {
        creationsFail = true;
    }

    /** From now on forces and creations meet the error that Java throws for a mapped page without a disk behind it. */
    void breakPages() {
        breaksPages = true;
    }

    void fillUp() {
        full = true;
    }

    /** Is full as long as that file is there. */
    void fillUpUntilDeleted(Path file) {
        fullWhile = file;
    }

    private boolean isFull() {
        Path held = fullWhile;
        return full || held != null && real.exists(held);
    }

    void makeRoom() {
        full = false;
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

    /** Says that this share of the disk is used, 0 to 1, of 1,000 segments of 4 KiB. */
    void isUsed(double ratio) {
        long total = 1000 * 4096;
        long left = Math.round(total * (1 - ratio));
        space = new DiskSpace(total, left, left);
    }

    /** As {@link #isUsed(double)}, for one directory alone. */
    void isUsed(Path directory, double ratio) {
        usedAlone = directory;
        isUsed(ratio);
    }

    @Override
    public DiskSpace spaceOf(Path directory) {
        return usedAlone == null || directory.equals(usedAlone) ? space : DiskSpace.AMPLE;
    }

    @Override
    public long lastModifiedMs(Path file) throws IOException {
        return real.lastModifiedMs(file);
    }

    @Override
    public MmapFile create(Path file, int size) throws IOException {
        checkPages("file");
        if (creationsFail) {
            throw new IOException("this disk creates no files");
        }
        return new File(real.create(file, size));
    }

    @Override
    public MmapFile map(Path file, int size) throws IOException {
        return new File(real.map(file, size));
    }

    @Override
    public void delete(Path file) throws IOException {
        real.delete(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        checkForce();
        real.forceDirectory(directory);
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        return real.lock(file);
    }

    private void checkPages(String what) {
        if (breaksPages) {
            throw new InternalError("this disk has lost the pages of a " + what);
        }
    }

    private void checkForce() throws IOException {
        checkPages("force");
        if (forcesFail) {
            throw new IOException("this disk fails its forces");
        }
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
            if (isFull() && end > file.allocatedTo()) {
                throw new DiskFullException("this disk is full", new IOException("No space left on device"));
            }
            file.allocateUpTo(end);
        }

        @Override
        public void force(int from, int to) throws IOException {
            checkForce();
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
