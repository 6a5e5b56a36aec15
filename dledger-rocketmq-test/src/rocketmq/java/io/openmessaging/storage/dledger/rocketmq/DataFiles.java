package io.openmessaging.storage.dledger.rocketmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/** The data files of a cluster's brokers. Stateless. */
final class DataFiles {
    private DataFiles() {
    }

    /** The names of a broker's files, the oldest first. */
    static List<String> names(Cluster cluster, int broker) throws IOException {
        try (Stream<Path> files = Files.list(cluster.data(broker))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.matches("\\d{20}")).sorted()
                .toList();
        }
    }

    /** Makes all files but the newest two of each broker look very old. */
    static void ageAllButTwo(Cluster cluster) {
        for (int i = 0; i < Cluster.BROKERS; i++) {
            try {
                List<String> names = names(cluster, i);
                for (String name : names.subList(0, Math.max(0, names.size() - 2))) {
                    Files.setLastModifiedTime(cluster.data(i).resolve(name), FileTime.fromMillis(0));
                }
            } catch (NoSuchFileException e) {
                continue; // Deleted between the two calls.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Whether each broker has deleted its first file. */
    static boolean allBeginLater(Cluster cluster) {
        try {
            for (int i = 0; i < Cluster.BROKERS; i++) {
                if (names(cluster, i).isEmpty() || Long.parseLong(names(cluster, i).get(0)) == 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until all brokers have committed the same, and checks that their files hold the same bytes up to there, as
     * far back as all have them.
     */
    static void assertEqual(Cluster cluster) throws IOException {
        long end = cluster.awaitEqual();
        int compared = 0;
        for (String name : names(cluster, 0)) {
            long start = Long.parseLong(name);
            if (start >= end || !names(cluster, 1).contains(name) || !names(cluster, 2).contains(name)) {
                continue;
            }
            ByteBuffer first = read(cluster.data(0).resolve(name), end - start);
            for (int i = 1; i < Cluster.BROKERS; i++) {
                int mismatch = first.mismatch(read(cluster.data(i).resolve(name), end - start));
                assertEquals(-1, mismatch, "broker " + i + " has other bytes in file " + name);
            }
            compared++;
        }
        assertTrue(compared > 0, "nothing was compared");
    }

    /** Copies a directory with all that is in it. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static ByteBuffer read(Path file, long most) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(most, channel.size()));
        }
    }
}
