package io.openmessaging.storage.dledger.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ConcurrentModificationException;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.DLedgerEntryType;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

/** What every {@link EntryCursor} must do, whatever store it reads. A test of one kind says how to make the store. */
public abstract class EntryCursorContract {
    private static final int ENTRIES = 60;

    /** Holds 60 entries in 4 terms, with control entries among them, over several segments of 4 KiB. */
    protected DLedgerStore store;

    /** A new, empty store with segments of 4 KiB, if it has segments; not yet open. */
    protected abstract DLedgerStore newStore() throws IOException;

    @BeforeEach
    void fillStore() throws IOException {
        store = newStore();
        store.open();
        for (int i = 0; i < ENTRIES; i++) {
            long term = 1 + i / 15;
            if (i == 20 || i == 21 || i == 40) {
                store.appendControl(term, i, DLedgerEntryType.NOOP, new byte[0]);
            } else {
                append(term, ("body " + i + " ").repeat(i * 7 % 60));
            }
        }
    }

    @AfterEach
    void closeStore() throws IOException {
        store.close();
    }

    protected final void append(long term, String body) {
        Proposal proposal = new Proposal(List.of(body.getBytes(StandardCharsets.UTF_8)));
        assertEquals(DLedgerResponseCode.SUCCESS, store.reserve(proposal));
        store.append(term, store.lastIndex() + 1, proposal);
    }

    /** The cursor stands on that entry of the store. */
    protected final void assertStandsOn(long index, EntryCursor cursor) throws IOException {
        DLedgerEntry entry = store.get(index);
        assertEquals(index, cursor.index());
        assertEquals(entry.getTerm(), cursor.term());
        assertEquals(entry.getType(), cursor.type());
        assertEquals(entry.getPos(), cursor.position());
        assertEquals(entry.getBody().length, cursor.bodySize());
        assertEquals(ByteBuffer.wrap(entry.getBody()), cursor.body());
        assertArrayEquals(entry.getBody(), cursor.copyOfBody());
    }

    @Test
    void aCursorShowsTheEntriesOfItsRangeInOrder() throws IOException {
        for (long first = 0; first < ENTRIES; first += 7) {
            for (long last = first - 1; last < ENTRIES; last += 6) {
                try (EntryCursor cursor = store.cursor(first, last)) {
                    for (long index = first; index <= last; index++) {
                        assertTrue(cursor.next(), "entry " + index + " of [" + first + ", " + last + "]");
                        assertStandsOn(index, cursor);
                    }
                    assertFalse(cursor.next());
                    assertFalse(cursor.next());
                }
            }
        }
    }

    @Test
    void aRangeThatTheLogDoesNotHoldIsRefused() {
        assertThrows(IndexOutOfBoundsException.class, () -> store.cursor(0, ENTRIES));
        assertThrows(IndexOutOfBoundsException.class, () -> store.cursor(-1, 3));
    }

    @Test
    void aCursorThatStandsOnNoEntryHasNothingToShow() throws IOException {
        EntryCursor cursor = store.cursor(0, 1);
        assertThrows(IllegalStateException.class, cursor::index);
        assertTrue(cursor.next());
        cursor.seek(1);
        assertThrows(IllegalStateException.class, cursor::body);
        assertTrue(cursor.next());
        assertStandsOn(1, cursor);
        assertFalse(cursor.next());
        assertThrows(IllegalStateException.class, cursor::term);
        cursor.close();
        cursor.close();
        assertFalse(cursor.next());
    }

    @Test
    void aCursorGoesWhereItIsToldAndOnFromThere() throws IOException {
        try (EntryCursor cursor = store.cursor(3, 57)) {
            for (long index : new long[] {57, 3, 22, 20, 40, 41, 5}) {
                cursor.seek(index);
                assertTrue(cursor.next());
                assertStandsOn(index, cursor);
                if (index < 57) {
                    assertTrue(cursor.next());
                    assertStandsOn(index + 1, cursor);
                }
            }
            assertThrows(IndexOutOfBoundsException.class, () -> cursor.seek(2));
            assertThrows(IndexOutOfBoundsException.class, () -> cursor.seek(58));
        }
    }

    @Test
    void aBodyCannotBeWrittenTo() throws IOException {
        try (EntryCursor cursor = store.cursor(1, 1)) {
            assertTrue(cursor.next());
            assertTrue(cursor.body().isReadOnly());
        }
    }

    @Test
    void entriesThatWereTruncatedAreNotShown() throws IOException {
        try (EntryCursor cursor = store.cursor(50, 59)) {
            assertTrue(cursor.next());
            store.truncateFrom(51);
            assertThrows(RuntimeException.class, cursor::next);
        }
    }

    @Test
    void entriesThatReplaceTruncatedOnesAreNotTakenForThem() throws IOException {
        try (EntryCursor cursor = store.cursor(50, 59)) {
            assertTrue(cursor.next());
            store.truncateFrom(50);
            for (int i = 50; i < ENTRIES; i++) {
                append(9, "another " + i);
            }
            assertThrows(ConcurrentModificationException.class, cursor::next);
        }
    }

    @Test
    void entriesThatWereCommittedBeforeAreShownThoughLaterOnesAreTruncated() throws IOException {
        store.committed(54);
        try (EntryCursor cursor = store.cursor(50, 59)) {
            store.truncateFrom(55);
            for (int i = 50; i < 55; i++) {
                assertTrue(cursor.next());
                assertStandsOn(i, cursor);
            }
            assertThrows(RuntimeException.class, cursor::next);
        }
    }
}
