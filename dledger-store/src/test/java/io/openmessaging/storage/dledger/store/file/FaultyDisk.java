package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The real disk, which can be told to fail its forces or its writes, or to be full. Any thread. */
final class FaultyDisk extends ForwardingDisk {
    private volatile boolean forcesFail;
    private volatile boolean full;
    private volatile Path fullWhile;
    private volatile Path usedAlone;
    private volatile DiskSpace space = DiskSpace.AMPLE;
    private volatile boolean creationsFail;
    private volatile boolean writesFail;
    private volatile boolean breaksPages;

    void failForces() {
        forcesFail = true;
    }

    void failWrites() {
        writesFail = true;
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
        return full || held != null && exists(held);
    }

    void makeRoom() {
        full = false;
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
    MappedFile fileOf(MappedFile opened) {
        return new File(opened);
    }

    @Override
    public MappedFile create(Path file, int size) throws IOException {
        checkPages("file");
        if (creationsFail) {
            throw new IOException("this disk creates no files");
        }
        return super.create(file, size);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        checkForce();
        super.forceDirectory(directory);
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
    private final class File extends ForwardingFile {
        private File(MappedFile file) {
            super(file);
        }

        @Override
        public void allocateUpTo(int end) throws IOException {
            checkRoom(end);
            super.allocateUpTo(end);
        }

        @Override
        public void prepareUpTo(int end) throws IOException {
            checkRoom(end);
            super.prepareUpTo(end);
        }

        private void checkRoom(int end) throws DiskFullException {
            if (isFull() && end > allocatedTo()) {
                throw new DiskFullException("this disk is full", new IOException("No space left on device"));
            }
        }

        @Override
        public void write(int at, ByteBuffer from) throws IOException {
            if (writesFail) {
                throw new IOException("this disk fails its writes");
            }
            super.write(at, from);
        }

        @Override
        public void force(int from, int to) throws IOException {
            checkForce();
            super.force(from, to);
        }
    }
}
