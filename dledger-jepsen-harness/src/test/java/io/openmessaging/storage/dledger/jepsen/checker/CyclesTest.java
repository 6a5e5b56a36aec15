package io.openmessaging.storage.dledger.jepsen.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.openmessaging.storage.dledger.jepsen.checker.Dependencies.Reason;

class CyclesTest {
    private static final int COUNT = 20_000;
    private static final int CLIENTS = 10;
    private static final long MOST_WALKED = 5_000_000;

    private static Findings find(Reason back) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < COUNT; i++) {
            lines.append("0 invoke txn [[:append :x ").append(i).append("]]\n0 ok txn [[:append :x ").append(i)
                .append("]]\n");
        }
        List<Transaction> transactions = new ArrayList<>();
        Histories.of(lines.toString()).calls()
            .forEach(call -> transactions.add(Transaction.of(transactions.size(), call)));
        Dependencies graph = new Dependencies(COUNT);
        for (int i = 0; i + 1 < COUNT; i++) {
            for (int next = i + 1; next <= Math.min(i + CLIENTS, COUNT - 1); next++) {
                graph.add(i, next, Reason.REALTIME, null);
            }
            if (i % 2 == 0) {
                graph.add(i, i + 1, Reason.RW, "x");
            }
        }
        graph.add(COUNT - 1, 0, back, "x");
        Findings findings = new Findings();
        new Cycles(graph, transactions).find(findings);
        assertTrue(graph.walkedCount() < MOST_WALKED, graph.walkedCount() + " edges");
        return findings;
    }

    @Test
    void aLongCycleIsFoundAndNamedWithoutLookingFromEveryPlaceOfIt() {
        assertEquals(Map.of("G-single-realtime", 1L), find(Reason.RW).details().get("fault-counts"));
        assertEquals(Map.of("G0-realtime", 1L), find(Reason.WW).details().get("fault-counts"));
    }
}
