package io.openmessaging.storage.dledger.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import io.openmessaging.storage.dledger.store.DLedgerStore;
import io.openmessaging.storage.dledger.store.EntryCursor;

/** What a member adds to the cursor of its store. */
class CommittedCursorTest {
    private final AtomicBoolean closed = new AtomicBoolean();

    private EntryCursor cursor() {
        DLedgerStore store = new DLedgerMemoryStore();
        store.append(1, 0, new Proposal(List.of(new byte[] {7})));
        store.appendControl(1, 1, DLedgerEntryType.NOOP, new byte[0]);
        store.append(1, 2, new Proposal(List.of(new byte[] {8})));
        store.appendControl(1, 3, DLedgerEntryType.NOOP, new byte[0]);
        return new CommittedCursor(store.cursor(0, 3), closed::get);
    }

    @Test
    void controlEntriesArePassedOver() throws IOException {
        EntryCursor cursor = cursor();
        assertTrue(cursor.next());
        assertEquals(0, cursor.index());
        assertTrue(cursor.next());
        assertEquals(2, cursor.index());
        assertEquals(8, cursor.body().get());
        assertFalse(cursor.next());
        cursor.seek(1);
        assertTrue(cursor.next());
        assertEquals(2, cursor.index(), "the first user entry from there on");
    }

    @Test
    void aStoppedMemberIsNotReadOn() throws IOException {
        EntryCursor cursor = cursor();
        assertTrue(cursor.next());
        closed.set(true);
        assertEquals(7, cursor.body().get(), "what is shown stays");
        assertThrows(DLedgerException.class, cursor::next);
        assertThrows(IllegalStateException.class, cursor::body);
    }
}
