package io.openmessaging.storage.dledger.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.openmessaging.storage.dledger.DLedgerConfig.FlushMode;
import org.junit.jupiter.api.Test;

class WriteProgressTest {
    @Test
    void inSyncModeEachNewWriteAsksForAForceOnce() {
        WriteProgress progress = new WriteProgress(FlushMode.SYNC, 10);

        assertFalse(progress.needsForce(0, 0, 0, 0));
        assertTrue(progress.needsForce(2, 1, 0, 0));
        assertFalse(progress.needsForce(2, 1, 0, 5));
        assertTrue(progress.needsForce(3, 1, 0, 5));

        assertEquals(3, progress.requestedSeq());
        assertEquals(1, progress.requestedVoteSeq());
        assertEquals(-1, progress.durableByDecree());
    }

    @Test
    void aCompletionCountsOnce() {
        WriteProgress progress = new WriteProgress(FlushMode.SYNC, 10);
        progress.needsForce(5, 3, 0, 0);

        assertTrue(progress.votePersisted(3));
        assertFalse(progress.votePersisted(3));
        assertTrue(progress.persisted(5));
        assertFalse(progress.persisted(4));
    }

    @Test
    void inAsyncModeAVoteIsForcedAtOnceAndHoldsBackTheWritesBehindIt() {
        WriteProgress progress = new WriteProgress(FlushMode.ASYNC, 10);

        assertTrue(progress.needsForce(1, 1, 0, 0));
        assertFalse(progress.needsForce(2, 1, 0, 0));
        assertEquals(-1, progress.durableByDecree());

        progress.votePersisted(1);
        assertEquals(2, progress.durableByDecree());
        progress.persisted(2);
        assertEquals(-1, progress.durableByDecree());
    }

    @Test
    void inAsyncModeTheLogIsForcedWhenTheIntervalIsOver() {
        WriteProgress progress = new WriteProgress(FlushMode.ASYNC, 10);
        assertEquals(Long.MAX_VALUE, progress.deadlineMs());

        assertFalse(progress.needsForce(1, 0, 0, 100));
        assertEquals(110, progress.deadlineMs());
        assertFalse(progress.needsForce(2, 0, 0, 109));
        assertTrue(progress.needsForce(2, 0, 0, 110));

        assertEquals(2, progress.requestedSeq());
        assertEquals(Long.MAX_VALUE, progress.deadlineMs());
    }

    @Test
    void inAsyncModeAChangeOfTheMembersIsForcedAtOnceAndHoldsBackTheWritesBehindIt() {
        WriteProgress progress = new WriteProgress(FlushMode.ASYNC, 10);
        progress.needsForce(1, 0, 0, 0);
        progress.persisted(progress.durableByDecree());

        assertTrue(progress.needsForce(2, 0, 2, 0));
        assertEquals(2, progress.requestedSeq());
        assertFalse(progress.needsForce(3, 0, 2, 0));
        assertEquals(-1, progress.durableByDecree());

        progress.persisted(2);
        assertEquals(3, progress.durableByDecree());
    }
}
