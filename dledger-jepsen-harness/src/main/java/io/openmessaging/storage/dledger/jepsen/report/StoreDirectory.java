package io.openmessaging.storage.dledger.jepsen.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where runs are kept: {@code store/<test>/<start time>/}, with links {@code latest} to the newest run of a test and of
 * all tests. Several processes may add runs at the same time.
 */
public final class StoreDirectory {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String LATEST = "latest";

    private final Path root;

    /** The store in that directory, which need not exist yet. */
    public StoreDirectory(Path root) {
        this.root = root;
    }

    /**
     * Makes the directory of a run and points {@code latest} to it.
     *
     * @throws IOException if it cannot be made
     * @throws IllegalArgumentException if the name is no name of a directory
     */
    public Path create(String test, Instant startTime) throws IOException {
        if (!test.matches("[A-Za-z0-9][A-Za-z0-9._+-]*") || test.equals(LATEST)) {
            throw new IllegalArgumentException("expected a name of letters, digits and . _ + -, found '" + test + "'");
        }
        Path run = root.resolve(test).resolve(TIME.format(startTime));
        Files.createDirectories(run.getParent());
        Files.createDirectory(run);
        link(root.resolve(test).resolve(LATEST), run.getFileName());
        link(root.resolve(LATEST), Path.of(test).resolve(run.getFileName()));
        return run;
    }

    /**
     * The directory of the newest run of a test.
     *
     * @throws IOException if there is none
     */
    public Path latest(String test) throws IOException {
        return root.resolve(test).resolve(LATEST).toRealPath();
    }

    /** The directories of all runs that have a history, by test and time. */
    public List<Path> runs() throws IOException {
        List<Path> runs = new ArrayList<>();
        for (Path test : directoriesIn(root)) {
            for (Path run : directoriesIn(test)) {
                if (Files.exists(run.resolve("history.edn"))) {
                    runs.add(run);
                }
            }
        }
        return runs;
    }

    private static List<Path> directoriesIn(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            List<Path> found = new ArrayList<>(
                children.filter(child -> Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)).toList());
            Collections.sort(found);
            return found;
        }
    }

    /** Replaces a link in one step, so that nobody finds none. */
    private static void link(Path link, Path target) throws IOException {
        Path temporary = link.resolveSibling(LATEST + "-" + target.getFileName());
        Files.deleteIfExists(temporary);
        Files.createSymbolicLink(temporary, target);
        Files.move(temporary, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
