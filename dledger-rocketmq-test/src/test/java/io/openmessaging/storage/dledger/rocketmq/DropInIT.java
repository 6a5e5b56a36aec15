package io.openmessaging.storage.dledger.rocketmq;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import org.junit.jupiter.api.Test;

/** Goal: the archive for RocketMQ's brokers has what they lack, and nothing that they bring themselves. */
class DropInIT {
    private static final Path TARGET = Path.of(System.getProperty("dledger.repo.root", ".."), "distribution/target");
    private static final int BLOCK = 512;
    private static final int NAME_BYTES = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE_BYTES = 11;

    @Test
    void theArchiveHasThreeJarsAndWhatAnOperatorReads() throws IOException {
        assertEquals(List.of("/LICENSE", "/lib/dledger-core-V.jar", "/lib/dledger-rpc-V.jar",
            "/lib/dledger-store-V.jar", "/rocketmq.md"), namesIn(archive()));
    }

    private static Path archive() throws IOException {
        try (Stream<Path> files = Files.list(TARGET)) {
            List<Path> found = files.filter(file -> file.getFileName().toString()
                .matches("dledger-rocketmq-dropin-.+\\.tar\\.gz")).toList();
            assertEquals(1, found.size(), "archives in " + TARGET);
            return found.get(0);
        }
    }

    /** The files in an archive, without the directory that all are in and without versions. */
    private static List<String> namesIn(Path archive) throws IOException {
        List<String> names = new ArrayList<>();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(archive))) {
            for (byte[] header = in.readNBytes(BLOCK); header.length == BLOCK && header[0] != 0; ) {
                String name = text(header, 0, NAME_BYTES);
                long size = Long.parseLong(text(header, SIZE_AT, SIZE_BYTES), 8);
                if (!name.endsWith("/")) {
                    names.add(name.substring(name.indexOf('/')).replaceAll("-\\d.*\\.jar", "-V.jar"));
                }
                in.skipNBytes((size + BLOCK - 1) / BLOCK * BLOCK);
                header = in.readNBytes(BLOCK);
            }
        }
        return names.stream().sorted().toList();
    }

    private static String text(byte[] header, int at, int length) {
        return new String(header, at, length, StandardCharsets.US_ASCII).trim();
    }
}
