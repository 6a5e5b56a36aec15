package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.ReadIndexResponse;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Goal: each read is answered once, when its index is reached, when its time is up, or when the member stops. */
class PendingReadsTest {
    private static final long WAIT_MS = 100;

    private final AfterTurn callbacks = new AfterTurn(fault -> {
        throw new AssertionError(fault);
    }, slowMs -> { });
    private final PendingReads reads = new PendingReads(2, WAIT_MS, callbacks);

    private static ReadIndexResponse upTo(long index) {
        return new ReadIndexResponse(DLedgerResponseCode.SUCCESS, index);
    }

    @Test
    void aReadIsAnsweredOnceItsIndexIsReached() {
        PendingReads.Waiting first = reads.add(0);
        PendingReads.Waiting second = reads.add(0);
        reads.reached(4);
        first.answeredWith(upTo(6));
        second.answeredWith(upTo(5));
        callbacks.run();
        assertFalse(first.future().isDone() || second.future().isDone());

        reads.reached(5);
        callbacks.run();

        assertFalse(first.future().isDone());
        assertEquals(upTo(5), second.future().join());
        reads.reached(9);
        callbacks.run();
        assertEquals(upTo(6), first.future().join());
    }

    @Test
    void aReadWhoseIndexWasReachedBeforeIsAnsweredWithTheNextCallbacks() {
        reads.reached(5);
        PendingReads.Waiting read = reads.add(0);
        read.answeredWith(upTo(5));

        assertFalse(read.future().isDone(), "users' code would run in the middle of something");
        callbacks.run();
        assertEquals(upTo(5), read.future().join());
    }

    @Test
    void aRefusalGoesOnAtOnce() {
        PendingReads.Waiting read = reads.add(0);
        read.answeredWith(ReadIndexResponse.refusal(DLedgerResponseCode.NOT_LEADER));
        callbacks.run();

        assertEquals(DLedgerResponseCode.NOT_LEADER, read.future().join().code());
    }

    @Test
    void aReadIsRefusedWhenItsTimeIsUpWhetherItsIndexIsKnownOrNot() {
        PendingReads.Waiting known = reads.add(10);
        PendingReads.Waiting unknown = reads.add(20);
        known.answeredWith(upTo(3));
        assertEquals(10 + WAIT_MS, reads.expire(9 + WAIT_MS));

        assertEquals(20 + WAIT_MS, reads.expire(10 + WAIT_MS));
        callbacks.run();
        assertEquals(DLedgerResponseCode.READ_NOT_CONFIRMED, known.future().join().code());
        assertFalse(unknown.future().isDone());
        reads.expire(20 + WAIT_MS);
        callbacks.run();
        assertEquals(DLedgerResponseCode.READ_NOT_CONFIRMED, unknown.future().join().code());

        reads.reached(3);
        unknown.answeredWith(upTo(3));
        callbacks.run();
        assertEquals(Long.MAX_VALUE, reads.expire(0));
    }

    @Test
    void moreReadsThanTheLimitAreRefusedUntilOthersAreAnswered() {
        List<PendingReads.Waiting> waiting = new ArrayList<>(List.of(reads.add(0), reads.add(0)));
        assertEquals(DLedgerResponseCode.TOO_MANY_READS, reads.add(0).future().join().code());

        waiting.get(0).answeredWith(upTo(-1));
        assertFalse(reads.add(0).future().isDone());
        assertTrue(reads.add(0).future().isDone());
    }

    @Test
    void theFirstOfThemSaysSo() {
        PendingReads.Waiting first = reads.add(0);
        assertTrue(first.isFirst());
        assertFalse(reads.add(0).isFirst());
    }

    @Test
    void aStopRefusesAllThatWaitAndAllToCome() {
        PendingReads.Waiting known = reads.add(0);
        PendingReads.Waiting unknown = reads.add(0);
        known.answeredWith(upTo(3));

        reads.close(DLedgerResponseCode.GROUP_FAILED);
        callbacks.run();

        assertEquals(DLedgerResponseCode.GROUP_FAILED, known.future().join().code());
        assertEquals(DLedgerResponseCode.GROUP_FAILED, unknown.future().join().code());
        assertEquals(DLedgerResponseCode.GROUP_FAILED, reads.add(0).future().join().code());
        assertEquals(DLedgerResponseCode.GROUP_FAILED, reads.present().code());
    }
}
