package io.openmessaging.storage.dledger.statemachine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.store.DLedgerMemoryStore;
import org.junit.jupiter.api.Test;

class CommittedEntryIteratorTest {
    private final List<String> applied = new ArrayList<>();

    private CommittedEntryIterator over(String... bodies) throws IOException {
        DLedgerMemoryStore store = new DLedgerMemoryStore();
        List<DLedgerEntry> entries = new ArrayList<>();
        for (int i = 0; i < bodies.length; i++) {
            store.append(0, i, new Proposal(List.of(bodies[i].getBytes(StandardCharsets.UTF_8))));
            entries.add(store.get(i));
        }
        return new CommittedEntryIterator(entries,
            (entry, answer) -> applied.add(entry.getIndex() + "=" + new String(answer, StandardCharsets.UTF_8)));
    }

    @Test
    void anEntryIsAppliedOnceTheNextIsTakenOrTheCallEnds() throws IOException {
        CommittedEntryIterator iterator = over("a", "b");

        assertEquals(0, iterator.index());
        assertEquals("a", new String(iterator.next().getBody(), StandardCharsets.UTF_8));
        iterator.complete(new byte[] {'x'});
        assertTrue(iterator.hasNext());
        assertEquals(List.of(), applied, "a machine may look ahead before it is done");
        iterator.next();
        assertEquals(List.of("0=x"), applied);
        assertEquals(1, iterator.index());
        assertFalse(iterator.hasNext());
        assertThrows(NoSuchElementException.class, iterator::next);
        assertEquals(2, iterator.end());
        assertEquals(List.of("0=x", "1="), applied);
    }

    @Test
    void nothingIsTakenOrAnsweredOnceTheCallIsOver() throws IOException {
        CommittedEntryIterator iterator = over("a", "b");
        assertThrows(IllegalStateException.class, () -> iterator.complete(new byte[1]), "nothing is taken");
        iterator.next();

        assertEquals(1, iterator.end());

        assertFalse(iterator.hasNext());
        assertThrows(NoSuchElementException.class, iterator::next);
        assertThrows(IllegalStateException.class, () -> iterator.complete(new byte[1]));
        assertEquals(1, iterator.end());
        assertEquals(List.of("0="), applied);
    }
}
