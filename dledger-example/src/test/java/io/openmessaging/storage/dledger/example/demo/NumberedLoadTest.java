package io.openmessaging.storage.dledger.example.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.protocol.AppendEntryResponse;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;

class NumberedLoadTest {
    private final List<Integer> log = new ArrayList<>();
    private final ArrayDeque<DLedgerResponseCode> script = new ArrayDeque<>();
    private final NumberedLoad load = new NumberedLoad(this::append, 1);

    /** Answers as the script says, with success once it has run out. */
    private CompletableFuture<AppendEntryResponse> append(byte[] body) {
        DLedgerResponseCode code = script.isEmpty() ? DLedgerResponseCode.SUCCESS : script.remove();
        AppendEntryResponse answer = new AppendEntryResponse();
        answer.setCode(code.getCode());
        if (code == DLedgerResponseCode.SUCCESS) {
            answer.setIndex(log.size());
            log.add(NumberedLoad.numberOf(body));
        }
        return CompletableFuture.completedFuture(answer);
    }

    @Test
    void acknowledgedNumbersHaveTheirIndexes() {
        load.send();
        load.send();
        load.settle();

        assertEquals(List.of(0, 1), log);
        assertEquals(Map.of(0, 0L, 1, 1L), load.acknowledged());
        assertEquals(2, load.sent());
    }

    @Test
    void aRefusedEntryIsSentAgainUnderItsNumber() {
        script.add(DLedgerResponseCode.NOT_LEADER);
        load.send();
        load.settle();

        assertEquals(List.of(0), log);
        assertEquals(Map.of(0, 0L), load.acknowledged());
    }

    @Test
    void anEntryThatIsRefusedForEverFailsTheLoad() {
        for (int i = 0; i < 6; i++) {
            script.add(DLedgerResponseCode.DISK_FULL);
        }
        assertThrows(IllegalStateException.class, load::send);
    }

    @Test
    void anEntryOfUnknownOutcomeIsSentAgainOnlyWhenAskedFor() {
        script.add(DLedgerResponseCode.APPEND_OUTCOME_UNKNOWN);
        load.send();
        load.settle();
        assertEquals(Set.of(0), load.unknown());
        assertEquals(List.of(), log);

        load.repeat(0);
        load.settle();
        assertEquals(Set.of(), load.unknown());
        assertEquals(Map.of(0, 0L), load.acknowledged());
    }

    @Test
    void anOutageEndsWithTheFirstSuccessOfWhatWasSentAfterItBegan() {
        CompletableFuture<AppendEntryResponse> before = new CompletableFuture<>();
        CompletableFuture<AppendEntryResponse> after = new CompletableFuture<>();
        ArrayDeque<CompletableFuture<AppendEntryResponse>> answers = new ArrayDeque<>(List.of(before, after));
        NumberedLoad slow = new NumberedLoad(body -> answers.remove(), 10);

        slow.send();
        Outage outage = slow.leaderKilled();
        slow.send();
        before.complete(new AppendEntryResponse());
        assertFalse(outage.isOver());
        after.complete(new AppendEntryResponse());
        assertTrue(outage.isOver());
    }

    @Test
    void aBodyTellsItsNumberAndNothingElseDoes() {
        byte[] body = NumberedLoad.bodyOf(4711);
        assertEquals(4711, NumberedLoad.numberOf(body));

        byte[] changed = body.clone();
        changed[changed.length - 1] ^= 1;
        assertEquals(-1, NumberedLoad.numberOf(changed));
        assertEquals(-1, NumberedLoad.numberOf(Arrays.copyOf(body, 10)));
        assertEquals(-1, NumberedLoad.numberOf(new byte[body.length]));
    }
}
