package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import io.openmessaging.storage.dledger.Invariants;

/** A file of a {@link SimDisk} as one process has mapped it. Owned by its disk's run, single-threaded. */
final class SimFile implements MappedFile {
    private final SimDisk disk;
    private final SimInode inode;
    private final ByteBuffer bytes;
    private Path path;
    private int allocatedTo;
    private int pins;

    SimFile(SimDisk disk, SimInode inode, ByteBuffer bytes, Path path) {
        this.disk = disk;
        this.inode = inode;
        this.bytes = bytes;
        this.path = path;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public int size() {
        return bytes.capacity();
    }

    @Override
    public ByteBuffer bytes() {
        return bytes;
    }

    @Override
    public int allocatedTo() {
        return allocatedTo;
    }

    @Override
    public void holdsDataTo(int end) {
        allocatedTo = end;
    }

    @Override
    public void allocateUpTo(int end) throws IOException {
        Invariants.check(end <= size(), "allocates up to %d in a file of %d", end, size());
        if (end > allocatedTo) {
            disk.allocate(inode, path, allocatedTo, end);
            allocatedTo = end;
        }
    }

    @Override
    public void write(int at, ByteBuffer from) throws IOException {
        disk.write(inode, path, at, from);
    }

    @Override
    public void rewrite(int from, int to) {
        disk.rewrite(inode, path, from, to);
    }

    @Override
    public void force(int from, int to) throws IOException {
        if (from < to) {
            disk.force(inode, path, from, to);
        }
    }

    @Override
    public void moveTo(Path target) throws IOException {
        disk.move(inode, path, target);
        path = target;
    }

    @Override
    public void delete() throws IOException {
        disk.delete(path);
    }

    @Override
    public void acquire() {
        pins++;
    }

    @Override
    public void release() {
        pins--;
        Invariants.check(pins >= 0, "a file is released too often");
    }

    @Override
    public int pins() {
        return pins;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
