package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks and kills, with real processes. */
class ProcessTest {
    @TempDir
    Path base;

    /** The other process: opens the store, appends and syncs without end, and says how far it is after each sync. */
    static final class Appender {
        private Appender() {
        }

        public static void main(String[] args) throws IOException {
            DLedgerMmapFileStore store = TestStores.open(Path.of(args[0]));
            while (true) {
                TestStores.append(store, 1, (int) (store.lastIndex() % 700) + 1);
                store.sync();
                store.committed(store.lastIndex());
                System.out.println(store.lastIndex());
            }
        }
    }

    private Process startAppender() throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-ea",
            "-Xmx64m", "-cp", System.getProperty("java.class.path"), Appender.class.getName(), base.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    }

    @Test
    void aKilledProcessLosesNothingAndItsLockKeepsOthersOutWhileItLives() throws Exception {
        Process other = startAppender();
        long told = -1;
        try (BufferedReader said =
                 new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
            while (told < 300) {
                told = Long.parseLong(said.readLine());
            }
            String refusal = assertThrows(IOException.class, () -> TestStores.open(base)).getMessage();
            assertTrue(refusal.contains(TestStores.memberDir(base).toRealPath().toString()), refusal);
            assertTrue(refusal.contains(Long.toString(other.pid())), refusal);
            // The handle kills and nothing else; the process's own method would close the stream, too.
            other.toHandle().destroyForcibly();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                told = Math.max(told, line.isEmpty() ? -1 : Long.parseLong(line));
            }
        } finally {
            other.destroyForcibly();
            assertTrue(other.waitFor(20, TimeUnit.SECONDS));
        }
        try (DLedgerMmapFileStore again = TestStores.open(base)) {
            assertTrue(again.lastIndex() >= told, "has " + again.lastIndex() + ", was told " + told);
            for (long i = 0; i <= again.lastIndex(); i++) {
                int size = (int) ((i - 1) % 700) + 1;
                assertArrayEquals(TestStores.bodyOf(i, size), again.get(i).getBody(), "entry " + i);
            }
        }
    }

    /** A process whose store rests, and that has as many files open as it may have when it appends and syncs again. */
    static final class Crowded {
        private Crowded() {
        }

        public static void main(String[] args) throws IOException {
            ManualMaintenance maintenance = new ManualMaintenance();
            DLedgerMmapFileStore store = new DLedgerMmapFileStore(TestStores.config(Path.of(args[0])), new RealDisk(),
                maintenance, System::nanoTime);
            store.open();
            for (int i = 0; i < 3; i++) { // No class is left that would have to be loaded later.
                appendAndSync(store);
                maintenance.runRepeated();
            }
            maintenance.runRepeated();
            takeDescriptors();
            appendAndSync(store);
            System.out.println(store.lastIndex());
        }

        private static void appendAndSync(DLedgerMmapFileStore store) throws IOException {
            store.saveVote(store.lastIndex() + 2, "n0");
            store.syncVote();
            TestStores.append(store, store.lastIndex() + 2, 700);
            store.sync();
        }

        private static void takeDescriptors() {
            List<FileChannel> taken = new ArrayList<>();
            assertThrows(FileSystemException.class, () -> {
                while (true) {
                    taken.add(FileChannel.open(Path.of("/dev/null")));
                }
            });
        }
    }

    @Test
    void aRestingStoreIsWrittenToWhereNoFileCanBeOpened() throws Exception {
        Process other = new ProcessBuilder("sh", "-c", "ulimit -n 200; exec \"$0\" \"$@\"",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-ea", "-Xmx64m", "-cp",
            System.getProperty("java.class.path"), Crowded.class.getName(), base.toString())
            .redirectErrorStream(true).start();
        String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(said.strip().endsWith("3"), said);
        assertTrue(other.waitFor(20, TimeUnit.SECONDS));
        try (DLedgerMmapFileStore again = TestStores.open(base)) {
            assertEquals(3, again.lastIndex());
            assertArrayEquals(TestStores.bodyOf(3, 700), again.get(3).getBody());
        }
    }

    @Test
    void aSecondStoreInThisProcessIsRefusedUntilTheFirstIsClosed() throws IOException {
        DLedgerMmapFileStore first = TestStores.open(base);
        for (int i = 0; i < 2; i++) {
            String refusal = assertThrows(IOException.class, () -> TestStores.open(base)).getMessage();
            assertTrue(refusal.contains(TestStores.memberDir(base).toRealPath().toString()), refusal);
        }
        first.close();
        try (DLedgerMmapFileStore second = TestStores.open(base)) {
            assertEquals(-1, second.lastIndex());
        }
    }
}
