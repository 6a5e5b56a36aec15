package io.openmessaging.storage.dledger.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.AppendFuture;
import io.openmessaging.storage.dledger.entry.Proposal;
import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import org.junit.jupiter.api.Test;

class PendingAppendsTest {
    private static final Proposal WRITTEN = new Proposal(List.of(new byte[10]));

    private final AfterTurn callbacks = new AfterTurn(fault -> {
        throw new AssertionError(fault);
    }, tookMs -> { });
    private final PendingAppends pending = new PendingAppends(100,
        new AppendAnswers("g", "n0", callbacks::add, new Counters()));
    private final List<String> answers = new ArrayList<>();

    private AppendFuture<AppendEntryResponse> add(long lastIndex, long nowMs) {
        AppendFuture<AppendEntryResponse> future = new AppendFuture<>(lastIndex, lastIndex * 100);
        future.thenAccept(response -> answers.add(response.getIndex() + " " + response.responseCode()));
        pending.add(future, 7, WRITTEN, 0, nowMs);
        return future;
    }

    @Test
    void appendsAreAnsweredAfterTheTurnInTheOrderOfTheirIndexes() {
        for (long index = 0; index < 1000; index++) {
            add(index, 0);
        }

        pending.commitTo(600);
        assertEquals(List.of(), answers, "not before the lock is released");
        callbacks.run();

        assertEquals(601, answers.size());
        assertEquals("0 SUCCESS", answers.get(0));
        assertEquals("600 SUCCESS", answers.get(600));
        assertEquals(399 * WRITTEN.sizeBytes(), pending.bytes());
    }

    @Test
    void aBatchWaitsForItsLastEntry() {
        AppendFuture<AppendEntryResponse> batch = add(9, 0);

        pending.commitTo(8);
        callbacks.run();

        assertFalse(batch.isDone());
        pending.commitTo(9);
        callbacks.run();
        assertEquals(900, batch.join().getPos());
        assertEquals(7, batch.join().getTerm());
    }

    @Test
    void anAppendWhoseTimeIsUpIsAnsweredOnceAndKeepsItsRoomUntilItIsCommitted() {
        add(0, 0);
        add(1, 50);
        assertEquals(100, pending.deadlineMs());

        pending.expire(99);
        pending.expire(100);
        assertEquals(150, pending.deadlineMs());
        assertEquals(2 * WRITTEN.sizeBytes(), pending.bytes());
        pending.commitTo(1);
        callbacks.run();

        assertEquals(List.of("0 WAIT_QUORUM_ACK_TIMEOUT", "1 SUCCESS"), answers);
        assertEquals(0, pending.bytes());
        assertEquals(Long.MAX_VALUE, pending.deadlineMs());
    }

    @Test
    void givenUpAppendsAreAnsweredInOrderAndThoseBelowStay() {
        add(0, 0);
        add(1, 0);
        add(2, 60);
        add(3, 60);
        pending.expire(100);

        pending.dropFrom(1, DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN);
        pending.commitTo(0);
        callbacks.run();

        assertEquals(List.of("0 WAIT_QUORUM_ACK_TIMEOUT", "1 WAIT_QUORUM_ACK_TIMEOUT", "2 APPEND_OUTCOME_UNKNOWN",
            "3 APPEND_OUTCOME_UNKNOWN"), answers);
        assertEquals(0, pending.bytes());
    }

    @Test
    void everyAppendIsAnsweredExactlyOnceWhateverHappens() {
        SplittableRandom random = new SplittableRandom(42);
        long next = 0;
        long committed = -1;
        long added = 0;
        for (int nowMs = 0; nowMs < 20_000; nowMs++) {
            switch (random.nextInt(8)) {
                case 0 -> pending.expire(nowMs);
                case 1 -> {
                    committed += random.nextLong(next - committed);
                    pending.commitTo(committed);
                }
                case 2 -> {
                    if (random.nextInt(50) == 0) {
                        next = committed + 1;
                        pending.dropFrom(next, DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN);
                    }
                }
                default -> {
                    next += 1 + random.nextInt(3);
                    add(next - 1, nowMs);
                    added++;
                }
            }
        }
        pending.dropFrom(-1, DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN);
        callbacks.run();

        assertEquals(added, answers.size());
        assertEquals(0, pending.bytes());
    }
}
