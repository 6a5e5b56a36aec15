package io.openmessaging.storage.dledger.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.openmessaging.storage.dledger.Invariants;

/**
 * A disk in memory, which forgets nothing: for tests that open thousands of stores, each with other bytes wrong. It can
 * be copied as a kill of the process would leave it. One thread.
 */
final class MemoryDisk implements Disk {
    private final Map<Path, MemoryFile> files = new TreeMap<>();
    private final Set<Path> directories = new TreeSet<>();

    /** The same files, apart from these. */
    MemoryDisk copy() {
        MemoryDisk copy = new MemoryDisk();
        copy.directories.addAll(directories);
        files.forEach((path, file) -> copy.files.put(path, copy.new MemoryFile(path, file.content.clone())));
        return copy;
    }

    /** The files in the order of their names. */
    List<Path> paths() {
        return new ArrayList<>(files.keySet());
    }

    /** The bytes themselves, to read and to damage. */
    byte[] bytesOf(Path file) {
        return files.get(file).content;
    }

    /** Puts a file in place, instead of what was there. */
    void replace(Path file, byte[] content) {
        files.put(file, new MemoryFile(file, content));
    }

    @Override
    public void createDirectories(Path directory) {
        directories.add(directory);
    }

    @Override
    public boolean exists(Path file) {
        return files.containsKey(file) || directories.contains(file);
    }

    @Override
    public List<Path> list(Path directory) {
        return files.keySet().stream().filter(path -> path.getParent().equals(directory)).toList();
    }

    @Override
    public long sizeOf(Path file) throws IOException {
        return existing(file).content.length;
    }

    private MemoryFile existing(Path file) throws IOException {
        MemoryFile found = files.get(file);
        if (found == null) {
            throw new NoSuchFileException(file.toString());
        }
        return found;
    }

    @Override
    public MappedFile create(Path file, int size) throws IOException {
        if (exists(file)) {
            throw new IOException(file + " exists");
        }
        replace(file, new byte[size]);
        return files.get(file);
    }

    @Override
    public MappedFile map(Path file, int size) throws IOException {
        byte[] content = existing(file).content;
        if (content.length > size) {
            throw new IOException(file + " should have " + size + " bytes, but has " + content.length);
        }
        byte[] whole = new byte[size];
        System.arraycopy(content, 0, whole, 0, content.length);
        replace(file, whole);
        return files.get(file);
    }

    @Override
    public void delete(Path file) throws IOException {
        existing(file);
        files.remove(file);
    }

    @Override
    public void forceDirectory(Path directory) {
        // Nothing is ever lost.
    }

    @Override
    public Closeable lock(Path file) {
        return () -> { };
    }

    /** A file of that disk. */
    private final class MemoryFile implements MappedFile {
        private final byte[] content;
        private final ByteBuffer bytes;
        private Path path;
        private int allocatedTo;
        private int pins;

        MemoryFile(Path path, byte[] content) {
            this.path = path;
            this.content = content;
            this.bytes = ByteBuffer.wrap(content);
        }

        @Override
        public Path path() {
            return path;
        }

        @Override
        public int size() {
            return content.length;
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
        public void allocateUpTo(int end) {
            allocatedTo = Math.max(allocatedTo, end);
        }

        @Override
        public void write(int at, ByteBuffer from) {
            bytes.put(at, from, from.position(), from.remaining());
        }

        @Override
        public void force(int from, int to) {
            Invariants.check(to <= content.length, "forces up to %d of %d", to, content.length);
        }

        @Override
        public void moveTo(Path target) {
            files.remove(path);
            path = target;
            files.put(path, this);
        }

        @Override
        public void delete() {
            files.remove(path);
        }

        @Override
        public void acquire() {
            pins++;
        }

        @Override
        public void release() {
            pins--;
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
}
