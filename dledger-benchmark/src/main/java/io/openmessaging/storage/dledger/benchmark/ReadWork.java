package io.openmessaging.storage.dledger.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.EntryCursor;

/**
 * Reads the same entries in several ways: from the store, and from plain mappings of the very files that it uses. What
 * is read at one time is a part, numbered from 0 on and round and round: a run of entries, or a list of them. Each way
 * returns a sum that depends on every body. For one thread.
 */
final class ReadWork implements AutoCloseable {
    /** Entries in a part of a scan: 2 MiB, read in less time than a busy machine leaves a thread alone. */
    static final int SCANNED = 2 * 1024;
    /** Entries in a part of the reads anywhere, for the same reason. */
    static final int READ = 1024;
    private static final int LISTS = 512;
    /** The layout of the index, as dledger-store/README.md has it. */
    private static final int INDEX_RECORD_BYTES = 32;
    private static final int INDEX_POSITION = 4;

    private final DLedgerStore store;
    private final int entries;
    private final int segmentSize;
    private final int indexSize;
    private final ByteBuffer[] files;
    private final ByteBuffer[] indexFiles;
    private final long[] positions;
    private final int[] randomIndexes;
    /** The last array that was made, so that it is made. */
    private byte[] kept = new byte[0];
    private final CRC32C crc = new CRC32C();
    private final byte[] target = new byte[StoreLoad.BODY_BYTES];

    /** Makes a store with that many entries in the directory. */
    ReadWork(Path dir, int entries) throws IOException {
        this.entries = entries;
        this.segmentSize = StoreLoad.config(dir).getMappedFileSizeForEntryData();
        this.indexSize = StoreLoad.config(dir).getMappedFileSizeForEntryIndex();
        this.store = StoreLoad.open(dir);
        StoreLoad.fill(store, entries);
        this.files = map(StoreLoad.dataDir(dir));
        this.indexFiles = map(StoreLoad.indexDir(dir));
        this.positions = new long[entries];
        try (EntryCursor cursor = store.cursor(0, entries - 1L)) {
            while (cursor.next()) {
                positions[(int) cursor.index()] = cursor.position();
            }
        }
        touchPages();
        SplittableRandom random = new SplittableRandom(1);
        this.randomIndexes = random.ints((long) LISTS * READ, 0, entries).toArray();
    }

    private static ByteBuffer[] map(Path dataDir) throws IOException {
        List<Path> names;
        try (Stream<Path> found = Files.list(dataDir)) {
            names = found.filter(each -> !each.getFileName().toString().startsWith(".")).sorted().toList();
        }
        ByteBuffer[] mapped = new ByteBuffer[names.size()];
        for (int i = 0; i < mapped.length; i++) {
            try (FileChannel channel = FileChannel.open(names.get(i), StandardOpenOption.READ)) {
                mapped[i] = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            }
        }
        return mapped;
    }

    /** Else the first to read a page pays for all: each mapping of it is a page fault of its own. */
    private void touchPages() throws IOException {
        for (int part = 0; part < entries / SCANNED; part++) {
            scanPlain(part);
            scanGet(part);
        }
        for (ByteBuffer file : indexFiles) {
            ((MappedByteBuffer) file).load();
        }
    }

    private int firstOf(int part) {
        return part % (entries / SCANNED) * SCANNED;
    }

    private static int listOf(int part) {
        return part % LISTS * READ;
    }

    /** What is done with a body that was copied. */
    private interface Use {
        long of(byte[] body, int read);
    }

    /** The plain loop: copies each body, following the sizes. */
    long scanPlain(int part) {
        return scanPlain(part, (body, read) -> body[read & 1023]);
    }

    /** The plain loop, with a checksum of each copy. */
    long scanPlainAndSum(int part) {
        return scanPlain(part, (body, read) -> {
            crc.reset();
            crc.update(body, 0, body.length);
            return crc.getValue();
        });
    }

    private long scanPlain(int part, Use use) {
        long sum = 0;
        long position = positions[firstOf(part)];
        for (int read = 0; read < SCANNED;) {
            ByteBuffer file = files[(int) (position / segmentSize)];
            int at = (int) (position % segmentSize);
            for (; read < SCANNED && file.getInt(at) != EntryLayout.BLANK_MAGIC; read++) {
                int size = file.getInt(at + EntryLayout.SIZE);
                file.get(at + EntryLayout.HEADER_BYTES, target, 0, size - EntryLayout.HEADER_BYTES);
                sum += use.of(target, read);
                at += size;
            }
            position = (position / segmentSize + 1) * segmentSize;
        }
        return sum;
    }

    /** The cursor, which checks bodies and chain; each body is looked at where the cursor shows it. */
    long scanCursor(int part) throws IOException {
        long sum = 0;
        try (EntryCursor cursor = store.cursor(firstOf(part), firstOf(part) + SCANNED - 1L)) {
            for (int read = 0; cursor.next(); read++) {
                sum += cursor.body().get(read & 1023);
            }
        }
        return sum;
    }

    /** As {@link #scanCursor}, but copies each body, as the plain loop does. */
    long scanCursorAndCopy(int part) throws IOException {
        long sum = 0;
        try (EntryCursor cursor = store.cursor(firstOf(part), firstOf(part) + SCANNED - 1L)) {
            for (int read = 0; cursor.next(); read++) {
                cursor.body().get(target);
                sum += target[read & 1023];
            }
        }
        return sum;
    }

    /** One checked copy after the other. */
    long scanGet(int part) throws IOException {
        long sum = 0;
        for (int i = firstOf(part); i < firstOf(part) + SCANNED; i++) {
            sum += store.get(i).getBody()[i & 1023];
        }
        return sum;
    }

    /** The plain loop for reads anywhere: copies 1 KiB from a known position. */
    long randomPlain(int part) {
        long sum = 0;
        for (int i = listOf(part); i < listOf(part) + READ; i++) {
            long position = positions[randomIndexes[i]];
            files[(int) (position / segmentSize)]
                .get((int) (position % segmentSize) + EntryLayout.HEADER_BYTES, target);
            sum += target[i & 1023];
        }
        return sum;
    }

    /** As {@link #randomPlain}, but into a new array each time, as get must. */
    long randomPlainToNewArrays(int part) {
        long sum = 0;
        for (int i = listOf(part); i < listOf(part) + READ; i++) {
            long position = positions[randomIndexes[i]];
            byte[] body = new byte[StoreLoad.BODY_BYTES];
            files[(int) (position / segmentSize)]
                .get((int) (position % segmentSize) + EntryLayout.HEADER_BYTES, body);
            kept = body;
            sum += body[i & 1023];
        }
        return sum;
    }

    /**
     * The least that a checked read of an entry anywhere does, and all that this does: it takes the place from the
     * index record, copies the body into a new array, and compares the checksum of the copy.
     */
    long randomPlainByIndex(int part) {
        long sum = 0;
        for (int i = listOf(part); i < listOf(part) + READ; i++) {
            long record = randomIndexes[i] * (long) INDEX_RECORD_BYTES;
            long position = indexFiles[(int) (record / indexSize)].getLong((int) (record % indexSize) + INDEX_POSITION);
            ByteBuffer file = files[(int) (position / segmentSize)];
            int at = (int) (position % segmentSize);
            byte[] body = new byte[StoreLoad.BODY_BYTES];
            file.get(at + EntryLayout.HEADER_BYTES, body);
            crc.reset();
            crc.update(body, 0, body.length);
            if ((int) crc.getValue() != file.getInt(at + EntryLayout.BODY_CRC)) {
                throw new IllegalStateException("entry " + randomIndexes[i] + " has another checksum");
            }
            kept = body;
            sum += body[i & 1023];
        }
        return sum;
    }

    /** A checked copy of entries anywhere. */
    long randomGet(int part) throws IOException {
        long sum = 0;
        for (int i = listOf(part); i < listOf(part) + READ; i++) {
            kept = store.get(randomIndexes[i]).getBody();
            sum += kept[i & 1023];
        }
        return sum;
    }

    /** Entries anywhere, checked and looked at where the cursor shows them. */
    long randomSeek(int part) throws IOException {
        long sum = 0;
        try (EntryCursor cursor = store.cursor(0, entries - 1L)) {
            for (int i = listOf(part); i < listOf(part) + READ; i++) {
                cursor.seek(randomIndexes[i]);
                cursor.next();
                sum += cursor.body().get(i & 1023);
            }
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
