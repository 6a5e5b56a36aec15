package io.openmessaging.storage.dledger.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

/** A slice from outside is believed only after every bit of it was accounted for. */
class EntrySliceTest {
    private static final int PREV_CHAIN_CRC = 0x1234;
    private static final Runnable NOTHING = () -> { };

    /** Entries 10, 11, 12 of terms 2, 2, 5 with bodies of 0, 3 and 9 bytes, from position 500 on. */
    private static ByteBuffer threeEntries() {
        ByteBuffer buffer = ByteBuffer.allocate(3 * EntryLayout.HEADER_BYTES + 12);
        int chainCrc = PREV_CHAIN_CRC;
        int at = 0;
        int[] sizes = {0, 3, 9};
        long[] terms = {2, 2, 5};
        for (int i = 0; i < 3; i++) {
            EntryLayout.put(buffer, at, DLedgerEntryType.NORMAL, 10 + i, terms[i], 500 + at, new byte[sizes[i]]);
            chainCrc = EntryLayout.seal(buffer, at, chainCrc);
            at += EntryLayout.sizeOf(sizes[i]);
        }
        return buffer;
    }

    private static EntrySlice parse(ByteBuffer bytes) throws CorruptEntryException {
        return EntrySlice.parse(bytes, 10, PREV_CHAIN_CRC, NOTHING);
    }

    @Test
    void aParsedSliceKnowsItsShape() throws CorruptEntryException {
        EntrySlice slice = parse(threeEntries());
        assertEquals(10, slice.firstIndex());
        assertEquals(12, slice.lastIndex());
        assertEquals(3, slice.count());
        assertEquals(500, slice.firstPosition());
        assertEquals(2, slice.runCount());
        assertEquals(10, slice.runFirstIndex(0));
        assertEquals(2, slice.runTerm(0));
        assertEquals(12, slice.runFirstIndex(1));
        assertEquals(5, slice.runTerm(1));
        assertEquals(48 + 51, slice.offsetOf(12));
        assertEquals(slice.sizeBytes(), slice.offsetOf(13));
        assertEquals(threeEntries().getInt(48 + 51 + EntryLayout.CHAIN_CRC), slice.chainCrcAt(12));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.offsetOf(9));
    }

    @Test
    void aParsedSliceTellsTheConfigurationsInIt() throws CorruptEntryException {
        Configuration configuration = Configuration.ofVoters(Map.of("n0", "host:1", "n1", "host:2"));
        assertEquals(List.of(), parse(threeEntries()).configurations());
        assertEquals(List.of(new LoggedConfiguration(11, configuration)),
            parse(withConfiguration(configuration.encode())).configurations());
        assertThrows(CorruptEntryException.class, () -> parse(withConfiguration(new byte[] {9})));
    }

    /** Two entries, the second of which is a CONFIG_CHANGE with that body. */
    private static ByteBuffer withConfiguration(byte[] body) {
        ByteBuffer buffer = ByteBuffer.allocate(2 * EntryLayout.HEADER_BYTES + body.length);
        EntryLayout.put(buffer, 0, DLedgerEntryType.NORMAL, 10, 2, 500, new byte[0]);
        int chainCrc = EntryLayout.seal(buffer, 0, PREV_CHAIN_CRC);
        int at = EntryLayout.HEADER_BYTES;
        EntryLayout.put(buffer, at, DLedgerEntryType.CONFIG_CHANGE, 11, 2, 500 + at, body);
        EntryLayout.seal(buffer, at, chainCrc);
        return buffer;
    }

    @Test
    void everySingleFlippedBitIsDetected() {
        int bits = threeEntries().capacity() * 8;
        for (int bit = 0; bit < bits; bit++) {
            ByteBuffer bytes = threeEntries();
            bytes.put(bit / 8, (byte) (bytes.get(bit / 8) ^ 1 << bit % 8));
            assertThrows(CorruptEntryException.class, () -> parse(bytes), "bit " + bit);
        }
    }

    @Test
    void everyCutIsDetected() throws CorruptEntryException {
        for (int limit = 1; limit < threeEntries().capacity(); limit++) {
            ByteBuffer bytes = threeEntries().limit(limit);
            if (limit == 48 || limit == 48 + 51) {
                assertTrue(parse(bytes).count() < 3);
            } else {
                assertThrows(CorruptEntryException.class, () -> parse(bytes), "cut at " + limit);
            }
        }
    }

    @Test
    void anotherFirstIndexOrAnotherPredecessorIsDetected() {
        CorruptEntryException thrown = assertThrows(CorruptEntryException.class,
            () -> EntrySlice.parse(threeEntries(), 11, PREV_CHAIN_CRC, NOTHING));
        assertEquals(11, thrown.index());
        assertThrows(CorruptEntryException.class,
            () -> EntrySlice.parse(threeEntries(), 10, PREV_CHAIN_CRC + 1, NOTHING));
    }

    @Test
    void aFallingTermAndAGapOfPositionsAreDetectedThoughTheChainHolds() {
        ByteBuffer falling = threeEntries().putLong(99 + EntryLayout.TERM, 1);
        EntryLayout.seal(falling, 99, falling.getInt(48 + EntryLayout.CHAIN_CRC));
        assertEquals(12, assertThrows(CorruptEntryException.class, () -> parse(falling)).index());
        ByteBuffer gap = threeEntries().putLong(99 + EntryLayout.POSITION, 600);
        EntryLayout.seal(gap, 99, gap.getInt(48 + EntryLayout.CHAIN_CRC));
        assertEquals(12, assertThrows(CorruptEntryException.class, () -> parse(gap)).index());
    }

    @Test
    void anEmptySliceIsNoError() throws CorruptEntryException {
        EntrySlice slice = parse(ByteBuffer.allocate(0));
        assertTrue(slice.isEmpty());
        assertEquals(9, slice.lastIndex());
        assertEquals(0, EntrySlice.empty(4).sizeBytes());
    }

    @Test
    void theLastCloseReleasesAndOnlyTheLast() throws CorruptEntryException {
        AtomicInteger released = new AtomicInteger();
        EntrySlice slice = EntrySlice.parse(threeEntries(), 10, PREV_CHAIN_CRC, released::incrementAndGet);
        slice.retain();
        slice.close();
        assertEquals(0, released.get());
        assertEquals(slice.sizeBytes(), slice.bytes().remaining());
        slice.close();
        assertEquals(1, released.get());
        assertThrows(IllegalStateException.class, slice::bytes);
        assertThrows(IllegalStateException.class, slice::close);
        assertThrows(IllegalStateException.class, slice::retain);
        assertEquals(1, released.get());
    }

    @Test
    void aRefusedSliceIsNotReleasedByTheParser() {
        AtomicInteger released = new AtomicInteger();
        assertThrows(CorruptEntryException.class,
            () -> EntrySlice.parse(threeEntries(), 11, PREV_CHAIN_CRC, released::incrementAndGet));
        assertEquals(0, released.get());
    }

    /** Entries 10 and 11 unsealed, 12 sealed behind them. */
    private static ByteBuffer unsealedThenSealed() {
        ByteBuffer bytes = threeEntries();
        for (int at : new int[] {0, 48}) {
            bytes.putInt(at + EntryLayout.CHAIN_CRC, 0).putInt(at + EntryLayout.BODY_CRC, 0);
        }
        EntryLayout.seal(bytes, 48 + 51, EntryLayout.CHAIN_START);
        return bytes;
    }

    @Test
    void unsealedEntriesMayComeBeforeAllSealedOnes() throws CorruptEntryException {
        EntrySlice slice = EntrySlice.parse(unsealedThenSealed(), 10, EntryLayout.CHAIN_START, NOTHING);
        assertEquals(12, slice.lastIndex());
        assertEquals(11, slice.lastUnsealedIndex());
        assertEquals(9, parse(threeEntries()).lastUnsealedIndex());
        assertEquals(EntryLayout.CHAIN_START, slice.chainCrcAt(11));
    }

    @Test
    void anUnsealedEntryBehindASealedOneIsRefused() {
        assertThrows(CorruptEntryException.class, () -> parse(unsealedThenSealed()));
        ByteBuffer bytes = unsealedThenSealed();
        EntryLayout.seal(bytes, 0, EntryLayout.CHAIN_START);
        CorruptEntryException thrown = assertThrows(CorruptEntryException.class,
            () -> EntrySlice.parse(bytes, 10, EntryLayout.CHAIN_START, NOTHING));
        assertEquals(11, thrown.index());
    }
}
