package io.openmessaging.storage.dledger.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.openmessaging.storage.dledger.entry.EntrySlice;
import org.junit.jupiter.api.Test;

/** What the store in memory does beside its contract. */
class DLedgerMemoryStoreTest extends DLedgerStoreContract {
    private final DLedgerMemoryStore store = new DLedgerMemoryStore();

    @Override
    protected DLedgerStore newStore(String name) {
        return new DLedgerMemoryStore();
    }

    @Test
    void aSliceKeepsItsEntriesWhenTheyAreTruncatedAndReplaced() throws IOException {
        append(store, 1, "one", "two");
        try (EntrySlice slice = store.slice(0, 1)) {
            ByteBuffer before = ByteBuffer.allocate(slice.sizeBytes()).put(slice.bytes());

            store.truncateFrom(0);
            append(store, 2, "ONE", "TWO");

            ByteBuffer after = ByteBuffer.allocate(slice.sizeBytes()).put(slice.bytes());
            assertArrayEquals(before.array(), after.array());
        }
        assertEquals(2, store.get(0).getTerm());
    }

    @Test
    void committedEntriesCannotBeTruncatedNorMissingOnesCommitted() {
        append(store, 1, "one", "two");
        store.committed(0);

        assertThrows(IllegalStateException.class, () -> store.truncateFrom(0));
        assertThrows(IllegalStateException.class, () -> store.committed(2));
        store.truncateFrom(1);

        assertEquals(0, store.lastIndex());
        assertEquals(0, store.committedIndex());
    }

    @Test
    void aWriteAfterCloseIsAFault() {
        store.close();

        assertThrows(IllegalStateException.class, () -> append(store, 1, "late"));
        assertThrows(IllegalStateException.class, () -> store.saveVote(1, "n0"));
        assertEquals(-1, store.lastIndex());
    }
}
