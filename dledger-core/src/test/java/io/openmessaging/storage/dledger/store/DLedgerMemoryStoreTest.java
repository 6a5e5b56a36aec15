package io.openmessaging.storage.dledger.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.entry.CorruptEntryException;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import org.junit.jupiter.api.Test;

class DLedgerMemoryStoreTest {
    private final DLedgerMemoryStore store = new DLedgerMemoryStore();

    private static Proposal proposal(String... bodies) {
        List<byte[]> encoded = new ArrayList<>();
        for (String body : bodies) {
            encoded.add(body.getBytes(StandardCharsets.UTF_8));
        }
        return new Proposal(encoded);
    }

    private static EntrySlice parsed(DLedgerStore from, long firstIndex, long lastIndex) throws CorruptEntryException {
        EntrySlice slice = from.slice(firstIndex, lastIndex);
        return EntrySlice.parse(slice.bytes(), firstIndex, from.chainCrcAt(firstIndex - 1), slice::close);
    }

    @Test
    void entriesFollowEachOtherInIndexAndPosition() throws IOException {
        Proposal proposal = proposal("one", "", "three");

        store.append(4, 0, proposal);
        store.appendControl(5, 3, DLedgerEntryType.NOOP);

        assertEquals(3, store.lastIndex());
        assertEquals(EntryLayout.sizeOf(3), proposal.position(1));
        assertEquals(proposal.position(2), store.get(2).getPos());
        assertEquals("three", new String(store.get(2).getBody(), StandardCharsets.UTF_8));
        assertEquals(DLedgerEntryType.NOOP, store.get(3).getType());
        assertEquals(5, store.get(3).getTerm());
        assertThrows(IndexOutOfBoundsException.class, () -> store.get(4));
        assertThrows(IllegalStateException.class, () -> store.append(5, 5, proposal("gap")));
    }

    @Test
    void aFollowerHoldsTheLeadersBytes() throws IOException, CorruptEntryException {
        DLedgerMemoryStore follower = new DLedgerMemoryStore();
        for (int i = 0; i < 200; i++) {
            store.append(1, i, proposal("body " + i));
        }

        follower.append(parsed(store, 0, 99), 0);
        follower.append(parsed(store, 50, 199), 100);

        assertEquals(199, follower.lastIndex());
        assertEquals(store.chainCrcAt(199), follower.chainCrcAt(199));
        assertArrayEquals(store.get(150).getBody(), follower.get(150).getBody());
        assertEquals(store.get(150).getPos(), follower.get(150).getPos());
    }

    @Test
    void entriesOfAnotherLogAreNotAppended() throws CorruptEntryException {
        DLedgerMemoryStore other = new DLedgerMemoryStore();
        other.append(1, 0, proposal("ONE", "two"));
        store.append(1, 0, proposal("one"));
        EntrySlice slice = parsed(other, 1, 1);

        assertThrows(IllegalStateException.class, () -> store.append(slice, 1));
        assertEquals(0, store.lastIndex());
    }

    @Test
    void truncationDropsTheTailAndWhatFollowsTakesItsPlace() throws IOException {
        store.append(1, 0, proposal("one", "two", "three"));
        EntrySlice before = store.slice(0, 2);
        store.committed(0);

        store.truncateFrom(1);
        Proposal proposal = proposal("deux");
        store.append(2, 1, proposal);

        assertEquals(EntryLayout.sizeOf(3), proposal.position(0));
        assertEquals("deux", new String(store.get(1).getBody(), StandardCharsets.UTF_8));
        assertEquals(3, before.count(), "a slice keeps what it was made of");
        assertThrows(IllegalStateException.class, () -> store.truncateFrom(0), "committed");
    }

    @Test
    void aRangeIsCutWhereTheBytesEndButNeverBeforeItsFirstEntry() {
        store.append(1, 0, proposal("12", "12", "12"));
        int one = EntryLayout.sizeOf(2);

        assertEquals(0, store.lastIndexWithin(0, 2, 1));
        assertEquals(0, store.lastIndexWithin(0, 2, 2 * one - 1));
        assertEquals(1, store.lastIndexWithin(0, 2, 2 * one));
        assertEquals(1, store.lastIndexWithin(0, 1, 100 * one));
        assertEquals(2 * one, store.sizeBytes(1, 2));
        assertEquals(EntryLayout.CHAIN_START, store.chainCrcAt(-1));
    }

    @Test
    void theCommittedPositionIsTheEndOfTheLastCommittedEntry() {
        store.append(1, 0, proposal("one", "two"));
        assertEquals(0, store.committedPosition());

        store.committed(0);
        store.committed(-1);

        assertEquals(0, store.committedIndex());
        assertEquals(EntryLayout.sizeOf(3), store.committedPosition());
        assertThrows(IllegalStateException.class, () -> store.committed(2));
    }

    @Test
    void tooLargeABodyIsRefusedAndAWriteAfterCloseIsAFault() {
        assertEquals(DLedgerResponseCode.ENTRY_TOO_LARGE,
            store.reserve(new Proposal(List.of(new byte[EntryLayout.MAX_BODY_BYTES + 1]))));
        assertEquals(DLedgerResponseCode.SUCCESS,
            store.reserve(new Proposal(List.of(new byte[EntryLayout.MAX_BODY_BYTES]))));

        store.close();

        assertThrows(IllegalStateException.class, () -> store.append(1, 0, proposal("late")));
    }
}
