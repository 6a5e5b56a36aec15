package io.openmessaging.storage.dledger.benchmark.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

class LoadDriverTest {

    /** An appender that answers elsewhere, and notes how many bodies were outstanding at most. */
    private static final class Slow implements Appender, AutoCloseable {
        private final ExecutorService elsewhere = Executors.newSingleThreadExecutor();
        private final AtomicInteger outstanding = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        @Override
        public void append(List<byte[]> bodies, Done done) {
            most.accumulateAndGet(outstanding.addAndGet(bodies.size()), Math::max);
            elsewhere.execute(() -> {
                outstanding.addAndGet(-bodies.size());
                done.succeeded();
            });
        }

        @Override
        public void close() {
            elsewhere.shutdownNow();
        }
    }

    private static Workload load(int outstanding, int bodiesPerAppend) {
        return new Workload(16, outstanding, bodiesPerAppend, 0, 200);
    }

    @Test
    void neverHasMoreOutstandingThanAskedFor() {
        try (Slow slow = new Slow()) {
            Figure figure = new LoadDriver(load(8, 1)).run(slow);

            assertTrue(figure.appends() > 0);
            assertEquals(0, figure.failed());
            assertTrue(slow.most.get() <= 8, () -> slow.most + " outstanding");
        }
    }

    @Test
    void countsBodiesAndNotBatches() {
        try (Slow slow = new Slow()) {
            Figure figure = new LoadDriver(load(100, 32)).run(slow);

            assertEquals(0, figure.appends() % 32);
            assertEquals(96, slow.most.get());
        }
    }

    @Test
    void aBatchLargerThanTheWindowGoesAlone() {
        try (Slow slow = new Slow()) {
            assertTrue(new LoadDriver(load(1, 32)).run(slow).appends() > 0);
            assertEquals(32, slow.most.get());
        }
    }

    @Test
    void returnsOnceAllHasEnded() {
        try (Slow slow = new Slow()) {
            new LoadDriver(load(64, 1)).run(slow);
            assertEquals(0, slow.outstanding.get());
        }
    }

    @Test
    void countsWhatFailedApart() {
        Figure figure = new LoadDriver(load(8, 1)).run((bodies, done) -> done.failed());

        assertEquals(0, figure.appends());
        assertTrue(figure.failed() > 0);
    }

    @Test
    void whatIsRefusedIsOfferedAgainBeforeAnythingElseAndNotAllTheTime() {
        Set<List<byte[]>> offered = Collections.newSetFromMap(new IdentityHashMap<>());
        Figure figure = new LoadDriver(load(8, 1)).run((bodies, done) -> {
            offered.add(bodies);
            done.refused("FULL");
        });

        assertEquals(1, offered.size());
        assertEquals(Set.of("FULL"), figure.refused().keySet());
        // Once each millisecond at most, for 200 of them and with the first offer.
        assertTrue(figure.refusals() > 1 && figure.refusals() <= 201, figure::refusedWords);
        assertEquals(0, figure.appends());
        assertEquals(1, figure.failed(), "refused to the last");
    }

    @Test
    void whatIsRefusedIsOfferedAgainWhenAnotherAppendHasEnded() {
        try (Slow slow = new Slow()) {
            Figure figure = new LoadDriver(load(2, 1)).run((bodies, done) -> {
                if (slow.outstanding.get() > 0) {
                    done.refused("FULL");
                } else {
                    slow.append(bodies, done);
                }
            });

            assertTrue(figure.refusals() > 0);
            assertTrue(figure.appends() > 1000, () -> "not more than one in a millisecond: " + figure);
            assertEquals(1, slow.most.get());
        }
    }

    @Test
    void aRefusalThatIsToldLaterIsOneToo() {
        Set<List<byte[]>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        try (Slow slow = new Slow()) {
            Figure figure = new LoadDriver(load(8, 1)).run((bodies, done) -> {
                if (seen.add(bodies)) {
                    slow.elsewhere.execute(() -> done.refused("LATER"));
                } else {
                    slow.append(bodies, done);
                }
            });

            assertEquals(seen.size(), figure.refusals());
            assertEquals(0, figure.failed());
            assertTrue(figure.appends() > 0);
        }
    }

    @Test
    void aLatencyIsThatFromTheFirstOffer() {
        long[] first = new long[1];
        Figure figure = new LoadDriver(load(1, 1)).run((bodies, done) -> {
            long now = System.nanoTime();
            first[0] = first[0] == 0 ? now : first[0];
            if (now - first[0] < 20_000_000) {
                done.refused("EARLY");
            } else {
                first[0] = 0;
                done.succeeded();
            }
        });

        assertTrue(figure.p50Us() >= 20_000, figure::toLine);
    }

    @Test
    void atARateAppendsAreOfferedWhenTheyAreDueAndNotAsFastAsTheyEnd() {
        Figure figure = new LoadDriver(load(1, 1).atRate(1_000)).run((bodies, done) -> done.succeeded());

        assertEquals(200, figure.appends());
        assertTrue(figure.nanos() >= 199_000_000, figure::toLine);
    }

    @Test
    void atARateASlowAppendDoesNotHoldUpThoseThatAreDueBehindIt() {
        List<Appender.Done> waiting = new ArrayList<>();
        Figure figure = new LoadDriver(load(1, 1).atRate(1_000)).run((bodies, done) -> {
            waiting.add(done);
            if (waiting.size() == 200) {
                waiting.forEach(Appender.Done::succeeded);
            }
        });

        assertEquals(200, figure.appends(), "all that was due is measured");
        assertTrue(figure.p50Us() >= 99_000, () -> "half of them were due 100 ms before the last: " + figure);
    }

    @Test
    void atARateWhatIsRefusedIsOfferedUntilItIsTaken() {
        long openNanos = System.nanoTime() + 250_000_000;
        Figure figure = new LoadDriver(load(1, 1).atRate(1_000)).run((bodies, done) -> {
            if (System.nanoTime() < openNanos) {
                done.refused("EARLY");
            } else {
                done.succeeded();
            }
        });

        assertEquals(200, figure.appends());
        assertEquals(0, figure.failed());
    }

    @Test
    void atARateTheTimeBeforeALateOfferIsLatencyToo() {
        int[] offered = new int[1];
        Figure figure = new LoadDriver(load(1, 1).atRate(1_000)).run((bodies, done) -> {
            if (offered[0]++ == 0) {
                for (long end = System.nanoTime() + 150_000_000; System.nanoTime() < end;) {
                    Thread.onSpinWait();
                }
            }
            done.succeeded();
        });

        assertEquals(200, figure.appends());
        assertTrue(figure.p50Us() >= 50_000, () -> "those due while the first one took 150 ms: " + figure);
    }

    @Test
    void pollsAnAppenderThatTellsOutcomesOnlySo() {
        Queue<Appender.Done> waiting = new ArrayDeque<>();
        Figure figure = new LoadDriver(load(8, 1)).run(new Appender() {
            @Override
            public void append(List<byte[]> bodies, Done done) {
                waiting.add(done);
            }

            @Override
            public boolean isPolled() {
                return true;
            }

            @Override
            public void poll() {
                waiting.remove().succeeded();
            }
        });

        assertTrue(figure.appends() > 0);
        assertEquals(0, waiting.size());
    }

    @Test
    void inTheBackgroundItGoesOnUntilItIsEndedAndTellsWhatItDidBetweenLaps() throws InterruptedException {
        CountDownLatch many = new CountDownLatch(2_000);
        AtomicInteger offered = new AtomicInteger();
        BackgroundLoad load = new BackgroundLoad(load(8, 1), (bodies, done) -> {
            offered.incrementAndGet();
            done.succeeded();
            many.countDown();
        }, fault -> { });
        assertTrue(many.await(30, TimeUnit.SECONDS));
        long first = load.lap().appends();
        long last = load.end().appends();

        assertTrue(first >= 1_999, () -> first + " before the lap");
        assertEquals(offered.get(), first + last, "each is in one lap");
    }

    @Test
    void inTheBackgroundAFaultIsTold() throws InterruptedException {
        BlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
        BackgroundLoad load = new BackgroundLoad(load(8, 1), (bodies, done) -> {
            throw new IllegalStateException("full");
        }, faults::add);

        assertEquals("full", faults.poll(30, TimeUnit.SECONDS).getMessage());
        assertEquals(0, load.end().appends());
    }
}
