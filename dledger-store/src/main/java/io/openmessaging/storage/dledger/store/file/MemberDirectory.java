package io.openmessaging.storage.dledger.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of one member as they lie there, for tools: read as they are, never opened for writing, never locked.
 * A store may be changing them at the same time. Immutable; any thread.
 *
 * @param path the member's directory
 * @param dataPaths the directories of its data segments
 */
record MemberDirectory(Path path, List<Path> dataPaths) {
    /**
     * A file named by the position at which it starts.
     *
     * @param start what its name says
     * @param sizeBytes its length
     */
    record NamedFile(Path path, long start, long sizeBytes) {
        long end() {
            return start + sizeBytes;
        }
    }

    /**
     * The directory with its data in {@code data}, unless other directories are named.
     *
     * @throws IOException if it is no directory, or holds nothing of a member's
     */
    static MemberDirectory of(Path path, List<Path> dataPaths) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (!Files.isDirectory(path)) {
            throw new NotDirectoryException(path + " is a file; expected the directory of a member, BASE/dledger-ID");
        }
        MemberDirectory found = new MemberDirectory(path,
            dataPaths.isEmpty() ? List.of(path.resolve("data")) : List.copyOf(dataPaths));
        if (!found.holdsAnything()) {
            throw new IOException(path + " holds nothing of a member: no format, vote, data or index"
                + found.hint());
        }
        return found;
    }

    private boolean holdsAnything() {
        return Stream.of("format", "vote", "data", "index", "currterm", "LOCK")
            .anyMatch(name -> Files.exists(path.resolve(name)));
    }

    private String hint() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.getFileName().toString().startsWith("dledger-")).sorted().findFirst()
                .map(file -> "; did you mean " + file + "?").orElse("");
        }
    }

    Path format() {
        return path.resolve("format");
    }

    Path vote() {
        return path.resolve("vote");
    }

    /** There only while a store knows of damage. */
    Path damaged() {
        return path.resolve("damaged");
    }

    /** There only if the log ever named a configuration. */
    Path configurations() {
        return path.resolve(ConfigurationFile.NAME);
    }

    Path lock() {
        return path.resolve("LOCK");
    }

    Path index() {
        return path.resolve("index");
    }

    Path snapshots() {
        return path.resolve("snapshot");
    }

    /** Whether the historical library wrote it, and no store of ours has opened it since. */
    boolean isHistorical() {
        return Files.exists(path.resolve("currterm")) && !Files.exists(format());
    }

    /** The data segments in the order of their positions, whatever their sizes. */
    List<NamedFile> segments() throws IOException {
        List<NamedFile> found = new ArrayList<>();
        for (Path directory : dataPaths) {
            found.addAll(namedFilesIn(directory));
        }
        found.sort(Comparator.comparingLong(NamedFile::start));
        return found;
    }

    /** The index files in order. */
    List<NamedFile> indexFiles() throws IOException {
        return namedFilesIn(index());
    }

    /** The segments or index files of one directory in order; none if it is not there. */
    static List<NamedFile> namedFilesIn(Path directory) throws IOException {
        List<NamedFile> found = new ArrayList<>();
        for (Path file : filesIn(directory)) {
            if (!SegmentLog.isSegment(file)) {
                continue;
            }
            try {
                found.add(new NamedFile(file, Long.parseLong(file.getFileName().toString()), Files.size(file)));
            } catch (NoSuchFileException e) {
                // A running store has deleted it since it was listed.
                continue;
            }
        }
        return found;
    }

    /** Visible files of the data directories that no store would read. */
    List<Path> strangers() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path directory : dataPaths) {
            for (Path file : filesIn(directory)) {
                if (!SegmentLog.isSegment(file) && !file.getFileName().toString().startsWith(".")) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static List<Path> filesIn(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
