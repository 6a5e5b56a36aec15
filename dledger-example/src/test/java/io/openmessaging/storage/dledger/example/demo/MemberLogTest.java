package io.openmessaging.storage.dledger.example.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.entry.DLedgerEntry;
import io.openmessaging.storage.dledger.example.cli.EncodedEntry;

class MemberLogTest {
    private static DLedgerEntry entry(long index, int number) {
        byte[] body = NumberedLoad.bodyOf(number);
        return EncodedEntry.entry(index, 1, index * (48 + body.length), body);
    }

    private static MemberLog log(String id, DLedgerEntry... entries) {
        return new MemberLog(id, List.of(entries));
    }

    @Test
    void aLogWithEveryAcknowledgedEntryAtItsIndexHasNoFault() {
        assertEquals("", log("n0", entry(0, 7), entry(2, 8), entry(3, 9)).faults(Map.of(7, 0L, 8, 2L)));
    }

    @Test
    void aLostEntryIsAFault() {
        assertEquals("n0: entry 8 was acknowledged at index 1, where there is nothing",
            log("n0", entry(0, 7)).faults(Map.of(7, 0L, 8, 1L)));
    }

    @Test
    void anotherEntryAtAnAcknowledgedIndexIsAFault() {
        assertEquals("n0: entry 8 was acknowledged at index 1, where there is entry 9",
            log("n0", entry(0, 7), entry(1, 9)).faults(Map.of(7, 0L, 8, 1L)));
    }

    @Test
    void twoEntriesAtOneIndexAreAFault() {
        assertEquals("n0 has two entries at index 1", log("n0", entry(1, 7), entry(1, 8)).faults(Map.of()));
    }

    @Test
    void occurrencesCountEachNumberAndWhatHasNone() {
        MemberLog log = log("n0", entry(0, 7), entry(1, 7), EncodedEntry.entry(2, 1, 0, new byte[3]));
        assertEquals(Map.of(7, 2, -1, 1), log.occurrences());
    }

    @Test
    void equalLogsDoNotDiffer() {
        assertEquals("", log("n0", entry(0, 7)).differenceTo(log("n1", entry(0, 7))));
    }

    @Test
    void aLogThatIsLongerDiffers() {
        assertEquals("n0 has 2 entries, n1 has 1",
            log("n0", entry(0, 7), entry(1, 8)).differenceTo(log("n1", entry(0, 7))));
    }

    @Test
    void theFirstOtherEntryIsTheDifference() {
        assertEquals("n0 has NORMAL index=1 term=1 pos=176 bodySize=128 where n1 has NORMAL index=1 term=1 pos=176 "
            + "bodySize=128", log("n0", entry(0, 7), entry(1, 8)).differenceTo(log("n1", entry(0, 7), entry(1, 9))));
    }
}
