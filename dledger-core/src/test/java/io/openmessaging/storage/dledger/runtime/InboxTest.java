package io.openmessaging.storage.dledger.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.openmessaging.storage.dledger.RaftEvent;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InboxTest {
    private static RaftEvent request(long token) {
        return new RaftEvent.HeartBeatRequested(token, 1, new HeartBeatRequest(new Route("g", "n1", "n0"), 1, token));
    }

    @Test
    void aFullInboxRefusesPeersRequestsAndTakesEverythingElse() {
        Inbox inbox = new Inbox(2);

        assertTrue(inbox.offer(request(1)));
        assertTrue(inbox.offer(request(2)));
        assertFalse(inbox.offer(request(3)));
        assertTrue(inbox.offer(new RaftEvent.PeerUnreachable(1, 7)));
        assertTrue(inbox.offer(new RaftEvent.Persisted(7)));
        assertTrue(inbox.offer(new RaftEvent.Tick()));

        List<RaftEvent> polled = new ArrayList<>();
        for (RaftEvent event = inbox.poll(); event != null; event = inbox.poll()) {
            polled.add(event);
        }
        assertEquals(List.of(new RaftEvent.Persisted(7), new RaftEvent.Tick(), request(1), request(2),
            new RaftEvent.PeerUnreachable(1, 7)), polled);
        assertTrue(inbox.offer(request(4)), "there is room again");
    }

    @Test
    void completionsAndTicksAreMergedAndTheHighestNumberCounts() {
        Inbox inbox = new Inbox(1);
        assertTrue(inbox.isEmpty());

        inbox.offer(new RaftEvent.Persisted(5));
        inbox.offer(new RaftEvent.Persisted(3));
        inbox.offer(new RaftEvent.VotePersisted(4));
        inbox.offer(new RaftEvent.Tick());
        inbox.offer(new RaftEvent.Tick());

        assertEquals(new RaftEvent.VotePersisted(4), inbox.poll());
        assertEquals(new RaftEvent.Persisted(5), inbox.poll());
        assertFalse(inbox.isEmpty());
        assertEquals(new RaftEvent.Tick(), inbox.poll());
        assertNull(inbox.poll());
        assertTrue(inbox.isEmpty());
    }

    @Test
    void whatManyThreadsOfferComesOutOnceAndInTheOrderOfEachThread() throws InterruptedException {
        int threads = 4;
        int each = 20_000;
        Inbox inbox = new Inbox(64);
        CountDownLatch offering = new CountDownLatch(threads);
        List<Thread> producers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int from = t;
            Thread producer = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    RaftEvent event =
                        new RaftEvent.HeartBeatRequested(i, from, new HeartBeatRequest(new Route("g", "", ""), 1, i));
                    while (!inbox.offer(event)) {
                        Thread.yield();
                    }
                }
                offering.countDown();
            });
            producers.add(producer);
            producer.start();
        }

        long[] next = new long[threads];
        while (offering.getCount() > 0 || !inbox.isEmpty()) {
            if (inbox.poll() instanceof RaftEvent.HeartBeatRequested event) {
                assertEquals(next[event.from()]++, event.token());
            } else {
                Thread.yield();
            }
        }

        assertTrue(offering.await(1, TimeUnit.SECONDS));
        for (Thread producer : producers) {
            producer.join();
        }
        for (long count : next) {
            assertEquals(each, count);
        }
    }

    @Test
    void eachKindOfEventIsSeenToWait() {
        for (RaftEvent event : List.of(new RaftEvent.Persisted(1), new RaftEvent.VotePersisted(1), new RaftEvent.Tick(),
            new RaftEvent.PeerUnreachable(1, 1))) {
            Inbox inbox = new Inbox(1);
            inbox.offer(event);
            assertFalse(inbox.isEmpty(), event.toString());
            assertEquals(event, inbox.poll());
            assertTrue(inbox.isEmpty());
        }
    }
}
