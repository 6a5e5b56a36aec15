package io.openmessaging.storage.dledger.benchmark;

import java.util.ArrayList;
import java.util.List;

import io.openmessaging.storage.dledger.benchmark.driver.Workload;

/**
 * One cell of the comparison: a load that every contender is measured with.
 *
 * @param clients where the load comes from
 * @param payloadBytes bytes of each body
 * @param outstanding bodies that wait for their outcome at any time
 */
record Cell(Clients clients, int payloadBytes, int outstanding) {
    /** Where a load comes from. */
    enum Clients {
        /** The leader's own process, as a broker's. */
        EMBEDDED,
        /** A process of its own, over a connection. */
        REMOTE;

        String words() {
            return this == EMBEDDED ? "embedded" : "remote";
        }
    }

    /** The cells that have a target in the project's aims. */
    static final List<Cell> WITH_TARGETS = List.of(
        new Cell(Clients.EMBEDDED, 1024, 1024),
        new Cell(Clients.EMBEDDED, 128, 1024),
        new Cell(Clients.EMBEDDED, 1024, 64),
        new Cell(Clients.EMBEDDED, 1024, 1),
        new Cell(Clients.EMBEDDED, 16384, 64),
        new Cell(Clients.REMOTE, 1024, 64));

    /** Every payload with every number outstanding, embedded ones first. */
    static List<Cell> of(List<Clients> clients, List<Integer> payloads, List<Integer> outstanding) {
        List<Cell> cells = new ArrayList<>();
        for (Clients from : Clients.values()) {
            for (int payload : payloads) {
                for (int each : outstanding) {
                    if (clients.contains(from)) {
                        cells.add(new Cell(from, payload, each));
                    }
                }
            }
        }
        return cells;
    }

    /** The cell as the load of a contender. */
    Workload load(int bodiesPerAppend, int warmUpMs, int measuredMs) {
        return new Workload(payloadBytes, outstanding, bodiesPerAppend, warmUpMs, measuredMs);
    }

    /** Its name in tables and plots. */
    String words() {
        return String.format("%,d B, %,d outstanding, %s", payloadBytes, outstanding, clients.words());
    }
}
