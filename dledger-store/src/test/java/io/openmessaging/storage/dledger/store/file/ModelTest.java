package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.RecoveredLog;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * Random histories of real stores with segments of 4 KiB, against a plain list: what was written is there, whatever
 * was truncated, closed or killed in between. A failure names its seed.
 */
class ModelTest {
    private static final int SEEDS = 15;
    private static final int STEPS = 80;
    /** Votes have terms above those of all entries. */
    private static final long FIRST_VOTE = 1000;

    @TempDir
    Path base;

    @Test
    void aStoreHoldsWhatAListWouldHold() throws IOException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                new OneStore(base.resolve("store-" + seed), seed).run();
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    @Test
    void aFollowerFedBySlicesHasTheLeadersFilesByteForByte() throws Exception {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try (TwoStores stores = new TwoStores(base.resolve("pair-" + seed), seed)) {
                stores.run();
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    /** One store that lives many lives. */
    private static final class OneStore {
        private final SplittableRandom random;
        private final LogModel model;
        private Path directory;
        private ManualMaintenance maintenance;
        private DLedgerMmapFileStore store;
        private int lives;
        private long votedTerm = FIRST_VOTE;
        private long syncedTerm = FIRST_VOTE;

        OneStore(Path directory, long seed) throws IOException {
            this.random = new SplittableRandom(seed);
            this.model = new LogModel(random);
            this.directory = directory.resolve("0");
            makeStore();
            this.store.open();
        }

        private void makeStore() {
            maintenance = new ManualMaintenance();
            store = new DLedgerMmapFileStore(TestStores.config(directory), new RealDisk(), maintenance,
                System::nanoTime);
        }

        void run() throws IOException {
            for (int step = 0; step < STEPS; step++) {
                step();
            }
            reopen();
            store.close();
        }

        private void step() throws IOException {
            switch (random.nextInt(23)) {
                case 0, 1, 2 -> model.truncate(store);
                case 3, 4 -> store.sync();
                case 5, 6 -> model.commit(store);
                case 7 -> {
                    votedTerm++;
                    store.saveVote(votedTerm, "n" + votedTerm);
                }
                case 8 -> {
                    store.syncVote();
                    syncedTerm = votedTerm;
                }
                case 9 -> reopen();
                case 10 -> kill();
                case 11 -> model.compact(store);
                case 12 -> maintenance.runWaiting();
                default -> model.append(store);
            }
        }

        private void reopen() throws IOException {
            long end = store.committedPosition();
            store.close();
            syncedTerm = votedTerm;
            open();
            assertEquals(model.committed(), store.committedIndex());
            assertEquals(end, store.committedPosition());
        }

        private void kill() throws IOException {
            Path next = directory.resolveSibling(Integer.toString(++lives));
            TestStores.copyOf(directory, next);
            store.close();
            directory = next;
            open();
            // The hint may be behind; the leader would tell again.
            assertTrue(store.committedIndex() <= model.committed());
            store.committed(model.committed());
        }

        private void open() throws IOException {
            makeStore();
            RecoveredLog found = store.open();
            model.check(store, found);
            // A checkpoint carries an unforced vote with it, so a kill may or may not forget one.
            long vote = Math.max(found.term(), FIRST_VOTE);
            assertTrue(vote >= syncedTerm && vote <= votedTerm, vote + " after " + syncedTerm + " and " + votedTerm);
            assertEquals(vote > FIRST_VOTE ? "n" + vote : "", found.votedFor());
            votedTerm = vote;
            syncedTerm = vote;
        }
    }

    /** A leader and a follower that gets the leader's log as slices, truncating what conflicts as it goes. */
    private static final class TwoStores implements AutoCloseable {
        private final Path directory;
        private final SplittableRandom random;
        private final LogModel model;
        private final DLedgerMmapFileStore leader;
        private DLedgerMmapFileStore follower;

        TwoStores(Path directory, long seed) throws IOException {
            this.directory = directory;
            this.random = new SplittableRandom(seed);
            this.model = new LogModel(random);
            this.leader = TestStores.open(directory.resolve("leader"));
            this.follower = TestStores.open(directory.resolve("follower"));
        }

        void run() throws Exception {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(8)) {
                    case 0, 1 -> model.truncate(leader);
                    case 2, 3 -> push();
                    case 4 -> {
                        follower.close();
                        follower = TestStores.open(directory.resolve("follower"));
                    }
                    default -> model.append(leader);
                }
            }
            while (follower.lastIndex() != leader.lastIndex() || !isEqualAt(leader.lastIndex())) {
                push();
            }
            model.check(follower);
            assertSameFiles();
        }

        /** The turn of a push, as the runner and the core make it: admission, truncation, append. */
        private void push() throws Exception {
            long prev = Math.min(leader.lastIndex(), follower.lastIndex());
            while (!isEqualAt(prev)) {
                prev--;
            }
            if (prev == leader.lastIndex()) {
                if (follower.lastIndex() > prev) {
                    follower.truncateFrom(prev + 1);
                }
                return;
            }
            long first = prev + 1 - random.nextInt((int) Math.min(3, prev + 2));
            long last = leader.lastIndexWithin(first, leader.lastIndex(), 100 + random.nextInt(TestStores.SEGMENT));
            try (EntrySlice sent = leader.slice(first, last);
                 EntrySlice got = EntrySlice.parse(sent.bytes(), first, leader.chainCrcAt(first - 1), () -> { })) {
                assertEquals(DLedgerResponseCode.SUCCESS, follower.reserve(got, first));
                if (last <= prev) {
                    return;
                }
                if (follower.lastIndex() > prev) {
                    follower.truncateFrom(prev + 1);
                }
                follower.append(got, prev + 1);
            }
            DLedgerEntry newest = follower.get(last);
            LogModel.assertEqual(model.entry(last), newest);
        }

        private boolean isEqualAt(long index) {
            return (index < 0 ? EntryLayout.CHAIN_START : leader.chainCrcAt(index)) == follower.chainCrcAt(index);
        }

        /** Behind the end the files may differ; up to there no byte does, filler included. */
        private void assertSameFiles() throws IOException {
            if (leader.lastIndex() < 0) {
                return;
            }
            DLedgerEntry last = leader.get(leader.lastIndex());
            long end = last.getPos() + last.getSize();
            for (long start = 0; start < end; start += TestStores.SEGMENT) {
                byte[] ours = Files.readAllBytes(TestStores.data(directory.resolve("leader"), start));
                byte[] theirs = Files.readAllBytes(TestStores.data(directory.resolve("follower"), start));
                int length = (int) Math.min(TestStores.SEGMENT, end - start);
                assertEquals(-1, Arrays.mismatch(ours, 0, length, theirs, 0, length),
                    "first difference in segment " + start);
            }
        }

        @Override
        public void close() throws IOException {
            leader.close();
            follower.close();
        }
    }
}
