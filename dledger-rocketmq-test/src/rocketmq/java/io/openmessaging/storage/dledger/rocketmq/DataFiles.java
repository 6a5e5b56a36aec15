package io.openmessaging.storage.dledger.rocketmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** Checks that the files of all brokers hold the same bytes up to that position, as far back as all have them. */
    static void assertEqualUpTo(Cluster cluster, long end) throws IOException {
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
