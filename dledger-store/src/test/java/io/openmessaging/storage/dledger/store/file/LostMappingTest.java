package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/**
 * A file is cut away under its mapping: the JVM leaves out the loads and stores that the kernel refuses, goes on, and
 * throws some time later. Real files; much is appended and read before, so that the compiler has had its turn.
 */
class LostMappingTest {
    private static final int SEGMENT = 32 * 1024 * 1024;
    private static final int BODY = 1000;
    private static final int ENTRIES = 20_000;
    private static final int COMMITTED = ENTRIES - 10;

    @TempDir
    Path base;

    private DLedgerMmapFileStore store;

    @BeforeEach
    void fill() throws IOException {
        DLedgerConfig config = TestStores.config(base);
        config.setMappedFileSizeForEntryData(SEGMENT);
        config.setMappedFileSizeForEntryIndex(SEGMENT);
        store = LostFiles.store(config);
        store.open();
        for (int i = 0; i < ENTRIES; i++) {
            TestStores.append(store, 1, BODY);
            if (i % 1000 == 0) {
                store.sync();
            }
        }
        store.sync();
        store.committed(COMMITTED);
    }

    @AfterEach
    void close() throws IOException {
        LostFiles.settle();
        try {
            store.close();
        } finally {
            LostFiles.settle();
        }
    }

    private void cut(String name) throws IOException {
        LostFiles.cut(TestStores.memberDir(base).resolve(name));
    }

    private void assertFinishes(Executable write) {
        UncheckedIOException fault = assertThrows(UncheckedIOException.class, write);
        assertTrue(fault.getMessage().contains(" stops: "), fault.getMessage());
        assertThrows(IllegalStateException.class, write);
        assertThrows(IllegalStateException.class, store::sync);
    }

    private Proposal reserved() {
        Proposal proposal = new Proposal(List.of(TestStores.bodyOf(ENTRIES, BODY)));
        assertEquals(DLedgerResponseCode.SUCCESS, store.reserve(proposal));
        return proposal;
    }

    @Test
    void noAppendIntoALostDataFileCounts() throws IOException {
        cut("data/" + SegmentLog.nameOf(0));
        store.append(1, ENTRIES, reserved());
        assertFinishes(store::sync);
    }

    @Test
    void noneIsSentEither() throws IOException {
        cut("data/" + SegmentLog.nameOf(0));
        store.append(1, ENTRIES, reserved());
        for (int tries = 0; tries < 2; tries++) {
            assertThrows(UncheckedIOException.class, () -> store.slice(ENTRIES, ENTRIES));
            assertThrows(IllegalStateException.class, () -> store.committed(ENTRIES));
        }
    }

    @Test
    void noneIsCommittedEither() throws IOException {
        cut("data/" + SegmentLog.nameOf(0));
        store.append(1, ENTRIES, reserved());
        assertFinishes(() -> store.committed(ENTRIES));
    }

    @Test
    void noAppendWhoseIndexRecordIsLostCounts() throws IOException {
        cut("index/" + SegmentLog.nameOf(0));
        Proposal proposal = reserved();
        assertFinishes(() -> store.append(1, ENTRIES, proposal));
    }

    @Test
    void noEntriesOfAnotherMemberCountEither() throws Exception {
        int first = ENTRIES - 2;
        ByteBuffer copy;
        try (EntrySlice slice = store.slice(first, ENTRIES - 1)) {
            copy = ByteBuffer.allocate(slice.sizeBytes()).put(slice.bytes()).flip();
        }
        int chainCrc = store.chainCrcAt(first - 1);
        store.truncateFrom(first);
        cut("data/" + SegmentLog.nameOf(0));
        try (EntrySlice parsed = EntrySlice.parse(copy, first, chainCrc, () -> { })) {
            assertFinishes(() -> store.append(parsed, first));
        }
    }

    @Test
    void noTruncationOfALostFileCounts() throws IOException {
        cut("data/" + SegmentLog.nameOf(0));
        assertFinishes(() -> store.truncateFrom(ENTRIES - 5));
    }

    @Test
    void noVoteInALostFileCounts() throws IOException {
        cut("vote");
        store.saveVote(2, "n1");
        assertFinishes(() -> store.syncVote());
    }

    @Test
    void nobodyReadsWhatIsLost() throws IOException {
        for (int i = 0; i < ENTRIES; i++) {
            assertArrayEquals(TestStores.bodyOf(i, BODY), store.get(i).getBody(), "entry " + i);
        }
        cut("data/" + SegmentLog.nameOf(0));
        for (int i = 0; i < ENTRIES; i++) {
            try {
                store.get(i);
                fail("entry " + i + " was read, but the kernel did not deliver it");
            } catch (IOException | UncheckedIOException | InternalError lost) {
                continue;
            }
        }
    }

    @Test
    void aLookFindsThatFilesAreLost() throws IOException {
        store.checkReachable();
        cut("index/" + SegmentLog.nameOf(0));
        assertFinishes(() -> store.checkReachable());
    }
}
