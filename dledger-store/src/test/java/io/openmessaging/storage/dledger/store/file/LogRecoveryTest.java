package io.openmessaging.storage.dledger.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;

/** The verdict on bytes alone: one segment of 64 KiB with 100 entries of 148 bytes, and what may happen to it. */
class LogRecoveryTest {
    private static final int ENTRY = 148;
    private static final LogEnd BASE = new LogEnd(0, LogEnd.Place.OPEN, -1, -1, EntryLayout.CHAIN_START);

    private static ByteBuffer hundredEntries() {
        ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
        int chainCrc = EntryLayout.CHAIN_START;
        for (int i = 0; i < 100; i++) {
            EntryLayout.put(bytes, i * ENTRY, DLedgerEntryType.NORMAL, i, 1, (long) i * ENTRY, new byte[100]);
            chainCrc = EntryLayout.seal(bytes, i * ENTRY, chainCrc);
        }
        return bytes;
    }

    private static LogRecovery.Verdict verdict(ByteBuffer bytes, long maxUnforced) throws IOException {
        LogImage log = new LogImage(0, bytes.capacity(), new ByteBuffer[] {bytes});
        LogEnd end = LogRecovery.follow(log, BASE, (type, index, position, size, term) -> { });
        return LogRecovery.judge(log, end, maxUnforced);
    }

    @Test
    void anIntactLogIsWhole() throws IOException {
        LogRecovery.Verdict verdict = verdict(hundredEntries(), 1000);
        assertEquals(LogRecovery.Kind.WHOLE, verdict.kind());
        assertEquals(99, verdict.end().index());
        assertEquals(100 * ENTRY, verdict.end().position());
    }

    @Test
    void everyPrefixOfTheBytesIsATornTail() throws IOException {
        ByteBuffer whole = hundredEntries();
        for (int cut = 0; cut <= 5 * ENTRY; cut++) {
            ByteBuffer bytes = ByteBuffer.allocate(whole.capacity()).put(0, whole, 0, cut);
            LogRecovery.Verdict verdict = verdict(bytes, 1000);
            assertEquals(LogRecovery.Kind.WHOLE, verdict.kind(), "cut at " + cut);
            // The chain fields are not zero, so the cut entry is whole only when nothing but zeros was cut off its end.
            assertTrue(verdict.end().index() >= cut / ENTRY - 1);
            assertTrue(verdict.end().index() * ENTRY + EntryLayout.HEADER_BYTES <= cut || verdict.end().index() < 0);
        }
    }

    @Test
    void aBreakWithNearEntriesBehindItIsUndecidedAndWithFarOnesDamage() throws IOException {
        ByteBuffer bytes = hundredEntries();
        bytes.put(40 * ENTRY + 70, (byte) 1);
        LogRecovery.Verdict near = verdict(bytes, 60 * ENTRY);
        assertEquals(LogRecovery.Kind.UNDECIDED, near.kind());
        assertEquals(39, near.end().index());
        assertEquals(99, near.laterIndex());
        assertEquals(100 * ENTRY, near.laterEnd());
        assertEquals(LogRecovery.Kind.DAMAGED, verdict(bytes, 60 * ENTRY - 1).kind());
    }

    @Test
    void wholeEntriesAreFoundBehindALostStretchThatIsNoMultipleOfAnEntry() throws IOException {
        ByteBuffer bytes = hundredEntries();
        bytes.put(40 * ENTRY + 20, new byte[1111]);
        assertEquals(LogRecovery.Kind.DAMAGED, verdict(bytes, 1000).kind());
    }

    @Test
    void anEntryThatDoesNotChainIsNotBehindItsOwnBreak() throws IOException {
        ByteBuffer bytes = hundredEntries();
        bytes.put(99 * ENTRY + EntryLayout.CHAIN_CRC, (byte) 1);
        LogRecovery.Verdict verdict = verdict(bytes, 0);
        assertEquals(LogRecovery.Kind.WHOLE, verdict.kind());
        assertEquals(98, verdict.end().index());
    }

    @Test
    void remainsOfOlderEntriesAreNoDamage() throws IOException {
        ByteBuffer bytes = hundredEntries();
        ByteBuffer older = hundredEntries();
        // Entry 60 of an older log, which names its own position, where 99 is now cleared: its index must be above.
        bytes.put(99 * ENTRY, new byte[ENTRY]);
        EntryLayout.put(older, 99 * ENTRY, DLedgerEntryType.NORMAL, 60, 1, 99L * ENTRY, new byte[100]);
        EntryLayout.seal(older, 99 * ENTRY, 5);
        bytes.put(99 * ENTRY, older, 99 * ENTRY, ENTRY);
        assertEquals(LogRecovery.Kind.WHOLE, verdict(bytes, 0).kind());
    }

    @Test
    void recoveryFromACheckpointReadsNothingBelowIt() throws IOException {
        ByteBuffer bytes = hundredEntries();
        int chainCrc = bytes.getInt(49 * ENTRY + EntryLayout.CHAIN_CRC);
        bytes.put(0, new byte[40 * ENTRY]);
        LogImage log = new LogImage(0, bytes.capacity(), new ByteBuffer[] {bytes});
        LogEnd from = new LogEnd(50L * ENTRY, LogEnd.Place.OPEN, 49, 1, chainCrc);
        long[] first = {-1};
        LogEnd end = LogRecovery.follow(log, from, (type, index, position, size, term) ->
            first[0] = first[0] < 0 ? index : first[0]);
        assertEquals(50, first[0]);
        assertEquals(99, end.index());
    }

    @Test
    void aFallingTermEndsTheLogThoughItChains() throws IOException {
        ByteBuffer bytes = hundredEntries();
        bytes.putLong(50 * ENTRY + EntryLayout.TERM, 0);
        EntryLayout.seal(bytes, 50 * ENTRY, bytes.getInt(49 * ENTRY + EntryLayout.CHAIN_CRC));
        assertEquals(49, verdict(bytes, 1 << 20).end().index());
    }

    @Test
    void unsealedEntriesAreBelievedUpToWhereTheyAreKnownToBeDurable() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
        for (int i = 0; i < 10; i++) {
            EntryLayout.put(bytes, i * ENTRY, DLedgerEntryType.NORMAL, i, 1, (long) i * ENTRY, new byte[100]);
        }
        EntryLayout.put(bytes, 10 * ENTRY, DLedgerEntryType.NOOP, 10, 1, 10L * ENTRY, new byte[0]);
        EntryLayout.seal(bytes, 8 * ENTRY, EntryLayout.CHAIN_START);
        LogImage log = new LogImage(0, bytes.capacity(), new ByteBuffer[] {bytes});
        assertEquals(-1, endOf(log));
        assertEquals(5, endOf(log.withSealedFrom(6)));
        assertEquals(8, endOf(log.withSealedFrom(8)), "a sealed one follows, and no unsealed one behind it");
        assertEquals(7, endOf(log.withSealedFrom(9)), "a sealed entry where an unsealed one was");
        assertEquals(8, LogRecovery.judge(log, BASE, 1 << 20).laterIndex(), "only a sealed entry is surely whole");
    }

    private static long endOf(LogImage log) throws IOException {
        return LogRecovery.follow(log, BASE, (type, index, position, size, term) -> { }).index();
    }
}
