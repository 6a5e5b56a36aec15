package io.openmessaging.storage.dledger.entry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;

/** The layout is on disks and wires, so these tests pin it byte by byte. */
class EntryLayoutTest {
    private static final byte[] BODY = "hello".getBytes(StandardCharsets.US_ASCII);

    private static ByteBuffer entryAt(int at) {
        ByteBuffer buffer = ByteBuffer.allocate(at + EntryLayout.sizeOf(BODY.length));
        EntryLayout.put(buffer, at, DLedgerEntryType.NORMAL, 7, 3, 1000, BODY);
        EntryLayout.seal(buffer, at, 99);
        return buffer;
    }

    @Test
    void everyFieldStandsAtItsDocumentedOffset() {
        ByteBuffer entry = entryAt(0);
        assertEquals(1, entry.getInt(0));
        assertEquals(53, entry.getInt(4));
        assertEquals(7, entry.getLong(8));
        assertEquals(3, entry.getLong(16));
        assertEquals(1000, entry.getLong(24));
        assertEquals(0, entry.getInt(32));
        assertEquals(0x9A71BB4C, entry.getInt(40), "CRC32C of the body");
        assertEquals(5, entry.getInt(44));
        byte[] body = new byte[5];
        entry.get(48, body);
        assertArrayEquals(BODY, body);
    }

    @Test
    void aSealedEntryIsIntactBehindItsPredecessorOnly() {
        ByteBuffer entry = entryAt(8);
        assertTrue(EntryLayout.hasPlausibleHeader(entry, 8, entry.limit()));
        assertTrue(EntryLayout.isIntact(entry, 8, 99));
        assertFalse(EntryLayout.isIntact(entry, 8, 98));
    }

    @Test
    void bothWaysToWriteAnEntryGiveTheSameBytes() {
        EntryChecksums checksums = new EntryChecksums();
        for (long wide : new long[] {0, 7, 0x8000_0000L, 0x1234_5678_9ABC_DEF0L}) {
            for (int bodySize : new int[] {0, 1, 7, 8, 1024}) {
                byte[] body = new byte[bodySize];
                Arrays.fill(body, (byte) wide);
                DLedgerEntryType type = bodySize == 0 ? DLedgerEntryType.NOOP : DLedgerEntryType.NORMAL;
                ByteBuffer inTwoSteps = ByteBuffer.allocate(3 + EntryLayout.sizeOf(bodySize));
                EntryLayout.put(inTwoSteps, 3, type, wide, wide + 1, wide + 2, body);
                int sealed = EntryLayout.seal(inTwoSteps, 3, 99);
                ByteBuffer atOnce = ByteBuffer.allocateDirect(inTwoSteps.capacity());
                assertEquals(sealed, checksums.putSealedHeader(atOnce, 3, 99, type, wide, wide + 1, wide + 2, body));
                atOnce.put(3 + EntryLayout.HEADER_BYTES, body);
                assertEquals(inTwoSteps, atOnce, "body of " + bodySize + ", numbers of " + wide);
            }
        }
    }

    @Test
    void theChainDependsOnHeaderBodyAndPredecessor() {
        ByteBuffer entry = entryAt(0);
        int chainCrc = EntryLayout.computeChainCrc(entry, 0, 99);
        assertNotEquals(chainCrc, EntryLayout.computeChainCrc(entry, 0, 100));
        for (int field : new int[] {EntryLayout.INDEX, EntryLayout.TERM, EntryLayout.POSITION, EntryLayout.CHANNEL}) {
            ByteBuffer other = entryAt(0);
            other.put(field, (byte) 1);
            assertNotEquals(chainCrc, EntryLayout.computeChainCrc(other, 0, 99), "field at " + field);
        }
        entry.put(EntryLayout.HEADER_BYTES, (byte) 'j');
        EntryLayout.seal(entry, 0, 99);
        assertNotEquals(chainCrc, entry.getInt(EntryLayout.CHAIN_CRC));
    }

    @Test
    void noFlippedBitOfAnEntryPassesForIntact() {
        EntryChecksums checksums = new EntryChecksums();
        for (int flipped = -1; flipped < 8 * EntryLayout.sizeOf(BODY.length); flipped++) {
            ByteBuffer entry = entryAt(3);
            if (flipped >= 0) {
                entry.array()[3 + flipped / 8] ^= (byte) (1 << flipped % 8);
            }
            if (EntryLayout.hasPlausibleHeader(entry, 3, entry.capacity())) {
                assertEquals(flipped < 0, checksums.areIntact(entry, 3, 99), "bit " + flipped);
            }
        }
        assertTrue(EntryLayout.isUnsealed(entryAt(0).putLong(EntryLayout.CHAIN_CRC, 0), 0));
        assertFalse(EntryLayout.isUnsealed(entryAt(0).putInt(EntryLayout.CHAIN_CRC, 0), 0));
        assertFalse(EntryLayout.isUnsealed(entryAt(0).putInt(EntryLayout.BODY_CRC, 0), 0));
    }

    @Test
    void aHeaderIsImplausibleWhenItsFieldsMakeNoSense() {
        int size = EntryLayout.sizeOf(BODY.length);
        assertFalse(EntryLayout.hasPlausibleHeader(entryAt(0), 0, size - 1), "cut off");
        assertFalse(EntryLayout.hasPlausibleHeader(entryAt(0), 0, EntryLayout.HEADER_BYTES - 1), "no room");
        assertFalse(EntryLayout.hasPlausibleHeader(entryAt(0).putInt(EntryLayout.MAGIC, 6), 0, size));
        assertFalse(EntryLayout.hasPlausibleHeader(entryAt(0).putInt(EntryLayout.MAGIC, 0), 0, size));
        assertFalse(EntryLayout.hasPlausibleHeader(entryAt(0).putInt(EntryLayout.SIZE, size - 1), 0, size));
        assertFalse(EntryLayout.hasPlausibleHeader(entryAt(0).putInt(EntryLayout.BODY_SIZE, -1), 0, size));
        assertFalse(EntryLayout.hasPlausibleHeader(entryAt(0).putLong(EntryLayout.INDEX, -1), 0, size));
        assertFalse(EntryLayout.hasPlausibleHeader(entryAt(0).putLong(EntryLayout.TERM, -1), 0, size));
        ByteBuffer overflow = entryAt(0).putInt(EntryLayout.BODY_SIZE, Integer.MAX_VALUE)
            .putInt(EntryLayout.SIZE, EntryLayout.sizeOf(Integer.MAX_VALUE));
        assertFalse(EntryLayout.hasPlausibleHeader(overflow, 0, size), "a size that overflows");
    }

    @Test
    void readingAnEntryReturnsWhatWasPutAndRefusesADamagedBody() throws CorruptEntryException {
        ByteBuffer buffer = entryAt(16);
        DLedgerEntry entry = DLedgerEntry.read(buffer, 16);
        assertEquals(7, entry.getIndex());
        assertEquals(3, entry.getTerm());
        assertEquals(1000, entry.getPos());
        assertArrayEquals(BODY, entry.getBody());
        buffer.put(16 + EntryLayout.HEADER_BYTES, (byte) 'j');
        CorruptEntryException thrown =
            assertThrows(CorruptEntryException.class, () -> DLedgerEntry.read(buffer, 16));
        assertEquals(7, thrown.index());
    }

    @Test
    void aCopyOfAnotherSizeIsRefusedAndOneOfADamagedBodySaysSo() throws CorruptEntryException {
        int size = EntryLayout.sizeOf(BODY.length);
        ByteBuffer buffer = entryAt(16);
        assertTrue(DLedgerEntry.copy(buffer, 16, size).hasIntactBody());
        for (int other : new int[] {Integer.MIN_VALUE, 0, EntryLayout.HEADER_BYTES, size - 1, size + 1,
            Integer.MAX_VALUE}) {
            assertThrows(CorruptEntryException.class, () -> DLedgerEntry.copy(buffer, 16, other), "size " + other);
        }
        for (int field : new int[] {EntryLayout.MAGIC, EntryLayout.SIZE, EntryLayout.INDEX, EntryLayout.TERM,
            EntryLayout.BODY_SIZE}) {
            ByteBuffer other = entryAt(16);
            other.putInt(16 + field, other.getInt(16 + field) ^ 1 << 31);
            assertThrows(CorruptEntryException.class, () -> DLedgerEntry.copy(other, 16, size), "field " + field);
        }
        buffer.put(16 + EntryLayout.HEADER_BYTES, (byte) 'j');
        assertFalse(DLedgerEntry.copy(buffer, 16, size).hasIntactBody());
    }

    /** The entry is made so that the CRC32C of what the chain covers is 0: four bytes behind others can do that. */
    @Test
    void noSealedEntryHasTheChainCrcOfAnUnsealedOne() {
        ByteBuffer entry = entryAt(0);
        byte[] covered = ByteBuffer.allocate(4 + EntryLayout.CHAIN_CRC).putInt(99).put(entry.array(), 0,
            EntryLayout.CHAIN_CRC).array();
        int bodyCrc = Integer.reverseBytes(EntryLayout.crcOf(covered) ^ 0x9BE09BAB);
        entry.putInt(EntryLayout.BODY_CRC, bodyCrc);
        byte[] all = ByteBuffer.allocate(covered.length + 4).put(covered).putInt(bodyCrc).array();
        assertEquals(EntryLayout.CHAIN_START, EntryLayout.crcOf(all));
        assertNotEquals(EntryLayout.CHAIN_START, EntryLayout.computeChainCrc(entry, 0, 99));
    }

    @Test
    void anUnsealedEntryIsReadAsItIsAndFollowsNoSealedOne() throws CorruptEntryException {
        ByteBuffer entry = ByteBuffer.allocate(EntryLayout.sizeOf(BODY.length));
        EntryLayout.put(entry, 0, DLedgerEntryType.NORMAL, 7, 3, 1000, BODY);
        assertTrue(EntryLayout.isUnsealed(entry, 0));
        assertTrue(EntryLayout.follows(entry, 0, EntryLayout.CHAIN_START));
        assertFalse(EntryLayout.follows(entry, 0, 99));
        assertFalse(DLedgerEntry.read(entry, 0).isSealed());
        assertArrayEquals(BODY, DLedgerEntry.read(entry, 0).getBody());
        assertFalse(EntryLayout.isUnsealed(entryAt(0), 0));
        assertTrue(DLedgerEntry.read(entryAt(0), 0).isSealed());
    }
}
