package io.openmessaging.storage.dledger.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

class LoadDriverTest {

    private static Load load() {
        Load load = new Load();
        load.payloadBytes = 16;
        load.outstanding = 8;
        load.warmUpSeconds = 0;
        load.seconds = 1;
        return load;
    }

    @Test
    void neverHasMoreOutstandingThanAskedFor() {
        AtomicInteger outstanding = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService elsewhere = Executors.newSingleThreadExecutor();
        try {
            Figure figure = new LoadDriver(load()).run((body, done) -> {
                most.accumulateAndGet(outstanding.incrementAndGet(), Math::max);
                elsewhere.execute(() -> {
                    outstanding.decrementAndGet();
                    done.succeeded();
                });
            });
            assertTrue(figure.appends() > 0);
            assertEquals(0, figure.failed());
            assertTrue(most.get() <= 8, () -> most + " outstanding");
        } finally {
            elsewhere.shutdownNow();
        }
    }

    @Test
    void countsWhatFailedApart() {
        Figure figure = new LoadDriver(load()).run((body, done) -> done.failed());

        assertEquals(0, figure.appends());
        assertTrue(figure.failed() > 0);
    }
}
