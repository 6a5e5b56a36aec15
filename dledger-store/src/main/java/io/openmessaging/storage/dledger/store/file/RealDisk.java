package io.openmessaging.storage.dledger.store.file;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** The file system of this machine. Stateless. */
final class RealDisk implements Disk {
    private static final String WORDS_OF_FULL = wordsOfFull();

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
    public MappedFile create(Path file, int size) throws IOException {
        return RealMappedFile.create(file, size);
    }

    /** Not through a mapping: to touch its pages took a fifth of the start of a thousand members. */
    @Override
    public void fill(Path file, int size) throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        try {
            Uninterrupted.run(() -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE)) {
                    ByteBuffer zeros = ByteBuffer.allocateDirect(size);
                    while (zeros.hasRemaining()) {
                        channel.write(zeros);
                    }
                }
            });
        } catch (IOException e) {
            Files.deleteIfExists(file); // A part of it would be taken for the whole.
            throw explained("allocate", file, size, e);
        }
    }

    @Override
    public MappedFile map(Path file, int size) throws IOException {
        return RealMappedFile.map(file, size);
    }

    @Override
    public DiskSpace spaceOf(Path directory) throws IOException {
        // Not by its FileStore, for which Java reads the whole table of mounts: each of a thousand stores asks this.
        File place = directory.toFile();
        long totalBytes = place.getTotalSpace();
        if (totalBytes == 0) {
            throw new IOException("the disk of " + directory + " does not tell its size");
        }
        return new DiskSpace(totalBytes, place.getFreeSpace(), place.getUsableSpace());
    }

    @Override
    public long lastModifiedMs(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toMillis();
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.delete(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        Uninterrupted.run(() -> {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        });
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        return DirectoryLock.take(file);
    }

    /**
     * The same fault with what was tried. Java does not say that a disk is full but by the system's words, which depend
     * on its language: so the words are learned, and the room that is left is compared with what was asked for.
     */
    static IOException explained(String tried, Path path, long wantedBytes, IOException e) {
        if (saysFull(String.valueOf(e.getMessage())) || hasNotEvenRoomFor(path, wantedBytes)) {
            return new DiskFullException("cannot " + tried + " " + path + ": the disk is full", e);
        }
        return new IOException("cannot " + tried + " " + path + ": " + reason(e), e);
    }

    /** Why something failed, without the file: of one that is not there Java's message says its name, and no more. */
    static String reason(IOException e) {
        if (e instanceof FileSystemException of) {
            return of.getReason() == null ? of.getClass().getSimpleName() : of.getReason();
        }
        return e.getMessage();
    }

    /** Whether a file was not opened because so many are open; where the system speaks English. */
    static boolean saysTooMany(FileSystemException e) {
        return String.valueOf(e.getReason()).contains("Too many open files");
    }

    private static boolean saysFull(String said) {
        return !WORDS_OF_FULL.isEmpty() && said.contains(WORDS_OF_FULL)
            || said.contains("No space left")
            || said.contains("quota exceeded");
    }

    private static boolean hasNotEvenRoomFor(Path path, long wantedBytes) {
        try {
            return Files.getFileStore(path.toAbsolutePath().getParent()).getUsableSpace() < wantedBytes;
        } catch (IOException e) {
            return false; // The first fault is the one to tell of.
        }
    }

    /** What the system says of a device that is always full; "" if there is none. */
    private static String wordsOfFull() {
        try (FileChannel full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE)) {
            full.write(ByteBuffer.allocate(1));
            return "";
        } catch (FileSystemException | SecurityException e) {
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
