package io.openmessaging.storage.dledger.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

class ContenderTest {
    private static List<String> names(String... asked) {
        return Contender.named(List.of(asked)).stream().map(Contender::name).toList();
    }

    @Test
    void eachContenderHasOursWithTheSamePromiseAndBatchesBesideIt() {
        for (Contender each : Contender.ALL) {
            assertTrue(each.oursAlike().isOurs());
            assertEquals(each.durability(), each.oursAlike().durability());
            assertEquals(each.bodiesPerAppend(), each.oursAlike().bodiesPerAppend());
        }
    }

    @Test
    void aSystemsNameStandsForAllItsWays() {
        assertEquals(List.of("dledger-cache", "historical-1", "dledger-cache-32", "historical-32"),
            names("historical"));
    }

    @Test
    void aSingleWayComesWithOursThatIsLikeIt() {
        assertEquals(List.of("dledger-cache-32", "historical-32"), names("historical-32"));
        assertEquals(List.of("pipe-disk", "dledger-disk"), names("pipe-disk"));
    }

    @Test
    void batchesAreNotMeasuredWhereOneIsMoreThanMayBeOutstanding() {
        Contender batches = Contender.named(List.of("historical-32")).get(1);
        assertFalse(batches.canDo(new Cell(Cell.Clients.EMBEDDED, 128, 1)));
        assertTrue(batches.canDo(new Cell(Cell.Clients.EMBEDDED, 128, 64)));
        assertFalse(batches.canDo(new Cell(Cell.Clients.REMOTE, 128, 64)));
    }
}
