package io.openmessaging.storage.dledger.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** The file system of this machine. Stateless. */
final class RealDisk implements Disk {
    @Override
    public void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    @Override
    public boolean exists(Path file) {
        return Files.exists(file);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> found = Files.list(directory)) {
            found.forEach(files::add);
        }
        Collections.sort(files);
        return files;
    }

    @Override
    public long sizeOf(Path file) throws IOException {
        return Files.size(file);
    }

    @Override
    public MmapFile create(Path file, int size) throws IOException {
        return DefaultMmapFile.create(file, size);
    }

    @Override
    public MmapFile map(Path file, int size) throws IOException {
        return DefaultMmapFile.map(file, size);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.delete(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        return DirectoryLock.take(file);
    }

    /**
     * The same fault with what was tried; a full disk is told from other faults by the system's words, all there is.
     */
    static IOException explained(String tried, IOException e) {
        String said = String.valueOf(e.getMessage());
        if (said.contains("No space left") || said.contains("quota exceeded")) {
            return new DiskFullException("cannot " + tried + ": the disk is full", e);
        }
        return new IOException("cannot " + tried + ": " + said, e);
    }
}
