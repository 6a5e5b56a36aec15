package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory for the data of one measurement, deleted with all that is in it when it is closed. */
record TemporaryDirectory(Path path) implements AutoCloseable {
    /**
     * Makes one below {@code parent}.
     *
     * @throws IOException if less than {@code bytes} are free there, too
     */
    static TemporaryDirectory in(String parent, long bytes) throws IOException {
        long free = Files.getFileStore(Path.of(parent)).getUsableSpace();
        if (free < bytes) {
            throw new IOException(parent + " has " + free / (1 << 20) + " MiB free, but " + bytes / (1 << 20)
                + " MiB are needed; --dir names another place, --quick needs less");
        }
        return new TemporaryDirectory(Files.createTempDirectory(Path.of(parent), "dledger-benchmark"));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> paths = Files.walk(path)) {
            for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
