package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.Configuration;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.LoggedConfiguration;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** Small stores, and what a crash or a person may do to their files. Stateless. */
final class TestStores {
    static final int SEGMENT = 4096;
    private static final int INDEX_SEGMENT = 4096;

    private TestStores() {
    }

    /** Settings of member n0 in that base directory: small segments, a checkpoint with each sync. */
    static DLedgerConfig config(Path base) {
        DLedgerConfig config = new DLedgerConfig();
        config.setSelfId("n0");
        config.setStoreBaseDir(base.toString());
        config.setMappedFileSizeForEntryData(SEGMENT);
        config.setMappedFileSizeForEntryIndex(INDEX_SEGMENT);
        config.setCheckPointInterval(0);
        return config;
    }

    static DLedgerMmapFileStore open(Path base) throws IOException {
        return open(config(base));
    }

    static DLedgerMmapFileStore open(DLedgerConfig config) throws IOException {
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(config);
        store.open();
        return store;
    }

    static Proposal append(DLedgerMmapFileStore store, long term, int bodySize) {
        Proposal proposal = new Proposal(List.of(bodyOf(store.lastIndex() + 1, bodySize)));
        assertEquals(DLedgerResponseCode.SUCCESS, store.reserve(proposal));
        store.append(term, store.lastIndex() + 1, proposal);
        handOut(store);
        return proposal;
    }

    /** Somebody reads the last entry: from then on a kill of the process does not lose it. */
    static void handOut(DLedgerMmapFileStore store) {
        store.slice(store.lastIndex(), store.lastIndex()).close();
    }

    static void appendControl(DLedgerMmapFileStore store, long term) {
        store.appendControl(term, store.lastIndex() + 1, DLedgerEntryType.NOOP, new byte[0]);
        handOut(store);
    }

    /** An entry with that configuration, and what a log says of it. */
    static LoggedConfiguration configure(DLedgerMmapFileStore store, long term, Configuration configuration) {
        LoggedConfiguration brought = new LoggedConfiguration(store.lastIndex() + 1, configuration);
        store.appendControl(term, brought.index(), DLedgerEntryType.CONFIG_CHANGE, configuration.encode());
        handOut(store);
        return brought;
    }

    /** So many voters, which have the addresses of that attempt. */
    static Configuration voters(int count, int attempt) {
        Map<String, String> addresses = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            addresses.put("n" + i, "host-" + i + ":" + (1000 + attempt));
        }
        return Configuration.ofVoters(addresses);
    }

    /** Bytes that differ from index to index and from place to place. */
    static byte[] bodyOf(long index, int size) {
        byte[] body = new byte[size];
        for (int i = 0; i < size; i++) {
            body[i] = (byte) (index * 31 + i);
        }
        return body;
    }

    static Path memberDir(Path base) {
        return base.resolve("dledger-n0");
    }

    static Path data(Path base, long start) {
        return memberDir(base).resolve("data").resolve(SegmentLog.nameOf(start));
    }

    static List<String> names(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> found = Files.list(directory)) {
            found.forEach(path -> names.add(path.getFileName().toString()));
        }
        names.sort(null);
        return names;
    }

    /**
     * What a kill of the process leaves: all that was written, and no close. The source may stay open, and may delete
     * meanwhile what nobody needs, as a reserve on a full disk: a copy is with it or without. But it may not compact.
     */
    static Path copyOf(Path base, Path target) throws IOException {
        Files.walkFileTree(base, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                throws IOException {
                Files.createDirectories(target.resolve(base.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                try {
                    Files.copy(file, target.resolve(base.relativize(file)));
                } catch (NoSuchFileException deleted) {
                    return visitFileFailed(file, deleted);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
                if (why instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw why;
            }
        });
        return target;
    }

    /** A log of segments in that directory alone, written as the data is. */
    static SegmentLog segmentLog(Disk disk, Path directory, int segmentSize, int aheadBytes, int mostReused,
                                 Executor maintenance) {
        return SegmentLog.ofData(disk, new SegmentDirectories(disk, List.of(directory), List.of()), segmentSize,
            aheadBytes, mostReused, maintenance);
    }

    /** Deletes a directory with all that is in it. */
    static void delete(Path directory) throws IOException {
        try (Stream<Path> found = Files.walk(directory)) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Overwrites bytes of a file. */
    static void overwrite(Path file, long at, byte[] bytes) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(at);
            out.write(bytes);
        }
    }

    /** Changes every bit of one byte of a file. */
    static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(at);
            int old = out.read();
            out.seek(at);
            out.write(~old);
        }
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** As a version of before wrote the format file. */
    static void clearFlags(Path directory) throws IOException {
        Path path = memberDir(directory).resolve("format");
        SlotFile slots = SlotFile.openLong(new RealDisk(), path, FormatRecord.MAGIC);
        FormatRecord found = FormatRecord.decode(path, slots.read());
        FormatRecord before = found.withClusterId(found.clusterId(), 0);
        slots.write(before.encode());
        slots.write(before.encode());
    }
}
