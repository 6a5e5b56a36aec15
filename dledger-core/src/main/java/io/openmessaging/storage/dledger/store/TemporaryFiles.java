package io.openmessaging.storage.dledger.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.openmessaging.storage.dledger.snapshot.CorruptSnapshotException;

/**
 * A directory among the system's temporary files that is made when it is asked for, and deleted with all that is in it
 * when this is closed. Used by one thread at a time.
 */
final class TemporaryFiles {
    /** Null as long as nobody has asked, and when it is deleted. */
    private Path directory;

    boolean isEmpty() {
        return directory == null;
    }

    Path directory() {
        if (directory == null) {
            try {
                directory = Files.createTempDirectory("dledger-snapshot-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return directory;
    }

    /** Writes a file of that name, and the directories that its name tells of. */
    void write(String name, byte[] content) {
        try {
            Path file = directory().resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All files by their names. */
    Map<String, byte[]> read() throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        for (Path path : paths()) {
            if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                StringJoiner name = new StringJoiner("/");
                directory.relativize(path).forEach(part -> name.add(part.toString()));
                contents.put(name.toString(), Files.readAllBytes(path));
            } else if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new CorruptSnapshotException(path + " is neither a file nor a directory");
            }
        }
        return contents;
    }

    private List<Path> paths() throws IOException {
        if (directory == null) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(directory)) {
            return all.sorted(Comparator.reverseOrder()).toList();
        }
    }

    void close() throws IOException {
        for (Path path : paths()) {
            Files.delete(path);
        }
        directory = null;
    }
}
