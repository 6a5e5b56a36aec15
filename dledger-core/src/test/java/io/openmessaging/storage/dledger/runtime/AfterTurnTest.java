package io.openmessaging.storage.dledger.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class AfterTurnTest {
    private final List<String> done = new ArrayList<>();
    private final List<Throwable> faults = new ArrayList<>();
    private final List<Long> slow = new ArrayList<>();
    private final AfterTurn after = new AfterTurn(faults::add, slow::add);

    @Test
    void aTaskThatThrowsDoesNotKeepTheNextFromRunning() {
        IllegalStateException fault = new IllegalStateException();
        after.add(() -> {
            throw fault;
        });
        after.add(() -> done.add("next"));

        after.run();

        assertEquals(List.of(fault), faults);
        assertEquals(List.of("next"), done);
    }

    @Test
    void whatATaskAddsRunsAfterItAndNotInsideIt() {
        after.add(() -> {
            after.add(() -> done.add("inner"));
            after.run();
            done.add("outer");
        });

        after.run();

        assertEquals(List.of("outer", "inner"), done);
    }

    @Test
    void theHostIsAskedOnceForWhatWaits() {
        ManualHost host = new ManualHost();
        after.handOver(host);
        assertEquals(0, host.waitingTasks());

        after.add(() -> done.add("one"));
        after.handOver(host);
        after.add(() -> done.add("two"));
        after.handOver(host);
        assertEquals(1, host.waitingTasks());
        host.runTasks();

        assertEquals(List.of("one", "two"), done);
    }

    @Test
    void aTaskThatTakesLongIsTold() {
        after.add(() -> {
            long untilNs = System.nanoTime() + (AfterTurn.SLOW_MS + 2) * 1_000_000;
            while (System.nanoTime() < untilNs) {
                Thread.onSpinWait();
            }
        });
        after.add(() -> done.add("quick"));

        after.run();

        assertTrue(slow.size() == 1 && slow.get(0) > AfterTurn.SLOW_MS, slow::toString);
    }
}
