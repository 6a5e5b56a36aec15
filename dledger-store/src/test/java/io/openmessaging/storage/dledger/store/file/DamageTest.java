package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.RecoveredLog;

/**
 * Random damage to one file of a closed store: the store must not open, or read what was written, or say in an
 * IOException that names the directory that it cannot. It never gives other bytes, and never loses what it knew durable
 * without a word. A failure names its seed.
 */
class DamageTest {
    private static final int LOGS = 4;
    private static final int DAMAGES = 40;
    private static final long TERM = 1000;
    private static final String[] FOREIGN = {"99999999999999999999", "00000000000000000100", "00000000000000999424",
        "readme", ".hidden", ".spare-0", ".vote"};

    @TempDir
    Path base;

    @Test
    void damageIsRepairedOrToldButNeverServed() throws Exception {
        for (int log = 0; log < LOGS; log++) {
            LogModel model = new LogModel(new SplittableRandom(log));
            Path whole = write(log, model);
            for (int i = 0; i < DAMAGES; i++) {
                long seed = 1000L * log + i;
                Path damaged = TestStores.copyOf(whole, base.resolve("damage-" + seed));
                String what = damage(damaged, new SplittableRandom(seed));
                try {
                    check(damaged, model, isClosed(log) ? model.lastIndex() : model.committed());
                } catch (IOException | RuntimeException | AssertionError e) {
                    throw new AssertionError("seed " + seed + ", " + what + ": " + e, e);
                }
            }
        }
    }

    /** Each second log is one that was killed: what is above its checkpoint may count as torn. */
    private static boolean isClosed(int log) {
        return log % 2 == 0;
    }

    /** A closed or killed store of a dozen segments, not all of it committed. */
    private Path write(int log, LogModel model) throws IOException {
        Path directory = base.resolve("log-" + log);
        Path killed = base.resolve("killed-" + log);
        try (DLedgerMmapFileStore store = TestStores.open(directory)) {
            for (int i = 0; i < 30; i++) {
                model.append(store);
            }
            store.saveVote(TERM, "n1");
            store.syncVote();
            for (int i = 0; i < 5; i++) {
                model.commit(store);
                store.sync();
                model.truncate(store);
                model.append(store);
            }
            TestStores.copyOf(directory, killed);
        }
        return isClosed(log) ? directory : killed;
    }

    private static String damage(Path directory, SplittableRandom random) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> found = Files.walk(directory)) {
            found.filter(Files::isRegularFile).sorted().forEach(files::add);
        }
        Path file = files.get(random.nextInt(files.size()));
        int size = (int) Files.size(file);
        int at = random.nextInt(size + 1);
        byte[] junk = new byte[Math.min(1 + random.nextInt(200), size - at)];
        int kind = random.nextInt(8);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            switch (kind) {
                case 0 -> out.setLength(at);
                case 1 -> out.setLength(size + 1 + junk.length);
                case 2 -> overwrite(out, at, junk);
                case 3 -> {
                    random.nextBytes(junk);
                    overwrite(out, at, junk);
                }
                case 4 -> remove(file);
                case 5 -> Files.write(file.resolveSibling(FOREIGN[random.nextInt(FOREIGN.length)]), junk);
                default -> TestStores.flip(file, Math.min(at, Math.max(0, size - 1)));
            }
        }
        return "kind " + kind + " at " + at + " of " + directory.relativize(file);
    }

    /** Not the last data file: a log that ends whole before it goes on without it, with a warning. */
    private static void remove(Path file) throws IOException {
        List<String> names = TestStores.names(file.getParent());
        if (!file.getParent().endsWith("data") || !names.get(names.size() - 1).equals(file.getFileName().toString())) {
            Files.delete(file);
        }
    }

    private static void overwrite(RandomAccessFile out, int at, byte[] bytes) throws IOException {
        out.seek(at);
        out.write(bytes);
    }

    private static void check(Path directory, LogModel model, long durable) throws IOException {
        DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(directory));
        RecoveredLog found;
        try {
            found = store.open();
        } catch (IOException e) {
            assertTrue(e.getMessage().contains(directory.toString()), "names its place: " + e.getMessage());
            return;
        }
        try (store) {
            assertTrue(found.lastIndex() >= durable && found.lastIndex() <= model.lastIndex(),
                "ends with " + found.lastIndex() + " of " + model.lastIndex() + ", durable " + durable);
            assertEquals(TERM, found.term());
            assertEquals("n1", found.votedFor());
            for (int run = 0; run < found.runTerms().length; run++) {
                assertEquals(model.entry(found.runFirstIndexes()[run]).getTerm(), found.runTerms()[run]);
            }
            for (long index = 0; index <= found.lastIndex(); index++) {
                read(store, directory, model, index);
            }
        }
    }

    private static void read(DLedgerMmapFileStore store, Path directory, LogModel model, long index) {
        try {
            DLedgerEntry entry = store.get(index);
            assertEquals(model.entry(index).toString(), entry.toString());
            assertArrayEquals(model.entry(index).getBody(), entry.getBody());
            long last = store.lastIndexWithin(index, store.lastIndex(), 1000);
            try (EntrySlice slice = store.slice(index, last);
                 EntrySlice parsed = EntrySlice.parse(slice.bytes(), index, store.chainCrcAt(index - 1), () -> { })) {
                assertEquals(last, parsed.lastIndex());
            }
        } catch (CorruptEntryException e) {
            assertTrue(e.getMessage().contains("entry"), "what a follower would refuse: " + e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            assertTrue(e.getMessage().contains(directory.toString()), "names its place: " + e.getMessage());
        }
    }
}
