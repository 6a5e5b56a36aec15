package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;

/** Vote and checkpoint share a file, and neither may undo the other, nor a crash both. */
class VoteFileTest {
    private static final Disk DISK = new RealDisk();

    @TempDir
    Path directory;

    @Test
    void everyFieldIsReadBack() throws IOException {
        StoreLife[] lives = {
            new StoreLife(3, true, FlushMode.ASYNC, new CacheLife(-5, 6)),
            new StoreLife(4, false, FlushMode.ASYNC, CacheLife.UNKNOWN),
            new StoreLife(5, true, FlushMode.SYNC, CacheLife.named("x"))};
        VoteFile vote = VoteFile.create(DISK, path());
        for (StoreLife life : lives) {
            VoteRecord written = new VoteRecord(7, "member-ü", 41, new Checkpoint(4000, 41, 0xCAFE), life,
                new VoteRecord.CleanStop(99, 5000), 1 << 24);
            vote.restart(written);
            assertEquals(written, VoteFile.open(DISK, path()).record());
        }
        assertEquals(1024, Files.size(path()));
    }

    private Path path() {
        return directory.resolve("vote");
    }

    @Test
    void aSavedVoteIsOnDiskAfterTheForceAndNotBefore() throws IOException {
        VoteFile vote = VoteFile.create(DISK, path());
        vote.saveVote(5, "n1");
        assertEquals(5, vote.record().term());
        assertEquals(-1, VoteFile.open(DISK, path()).record().term());
        vote.force();
        assertEquals("n1", VoteFile.open(DISK, path()).record().votedFor());
    }

    @Test
    void aTearOfTheSlotWrittenLastLosesThatWriteOnly() throws IOException {
        VoteFile vote = VoteFile.create(DISK, path());
        long before = -1;
        for (int term = 1; term <= 4; term++) {
            vote.saveVote(term, "n" + term);
            vote.force();
            for (int slot = 0; slot < 2; slot++) {
                Path torn = directory.resolve("torn-" + term + "-" + slot);
                Files.copy(path(), torn);
                TestStores.flip(torn, slot * 512L + 300);
                long found = VoteFile.open(DISK, torn).record().term();
                assertTrue(found == term || found == before, "term " + found + " after " + term);
            }
            before = term;
        }
    }

    @Test
    void votesAndCheckpointsWrittenAtTheSameTimeAreBothThere() throws Exception {
        VoteFile vote = VoteFile.create(DISK, path());
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CountDownLatch begin = new CountDownLatch(1);
        try {
            Future<?> checkpoints = threads.submit(() -> {
                begin.await();
                for (int i = 1; i <= 50; i++) {
                    vote.checkpoint(new Checkpoint(100L * i, i, i));
                }
                return null;
            });
            Future<?> votes = threads.submit(() -> {
                begin.await();
                for (int i = 1; i <= 50; i++) {
                    vote.saveVote(i, "n" + i);
                    vote.force();
                    assertEquals(i, VoteFile.open(DISK, path()).record().term());
                }
                return null;
            });
            begin.countDown();
            checkpoints.get();
            votes.get();
        } finally {
            threads.shutdownNow();
        }
        VoteRecord record = VoteFile.open(DISK, path()).record();
        assertEquals(50, record.term());
        assertEquals(new Checkpoint(5000, 50, 50), record.checkpoint());
        assertEquals(50, record.commitHint());
    }

    @Test
    void aMemberIdThatDoesNotFitIsRefused() throws IOException {
        VoteFile vote = VoteFile.create(DISK, path());
        vote.saveVote(1, "x".repeat(VoteRecord.MAX_ID_BYTES));
        vote.force();
        assertEquals(256, VoteFile.open(DISK, path()).record().votedFor().length());
        assertThrows(IllegalArgumentException.class, () -> vote.saveVote(2, "x".repeat(257)));
    }

    @Test
    void aFormatFileKeepsWhatItWasCreatedWithAndAnotherVersionIsRefused() throws IOException {
        Path format = directory.resolve("format");
        FormatRecord created = FormatFile.create(DISK, format, FormatRecord.first(8192)).record();
        FormatRecord read = FormatRecord.read(DISK, format);
        assertEquals(created, read);
        assertEquals(8192, read.segmentSize());
        assertEquals(-1, read.base().index());
        Path other = directory.resolve("other");
        SlotFile.create(DISK, other, 0x444C_464F, new byte[] {0, 0, 0, 9});
        assertTrue(assertThrows(IOException.class, () -> FormatRecord.read(DISK, other)).getMessage().contains("9"));
    }
}
