package io.openmessaging.storage.dledger.rpc.netty;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.PullEntriesRequest;
import io.openmessaging.storage.dledger.protocol.PullEntriesResponse;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BackPressureTest extends TransportTest {
    private static final int MIB = 1 << 20;

    @Test
    void whoeverDoesNotReadItsAnswersIsNotListenedToUntilItDoes() throws Exception {
        DLedgerRpcNettyService server = started();
        FakeMember member = new FakeMember();
        server.register(GROUP, "n1", id -> null, member, member);
        ByteBuffer entry = Entries.encoded(20, 1, MIB);
        AtomicInteger released = new AtomicInteger();
        member.onPull = request -> CompletableFuture.completedFuture(new PullEntriesResponse(
            DLedgerResponseCode.SUCCESS, 0, 30, EntrySlice.trusted(entry, 20, 20, released::incrementAndGet)));
        int requests = 200;
        try (RawConnection raw = new RawConnection(server.listenPort())) {
            for (int i = 0; i < requests; i++) {
                raw.send(RawConnection.frame(new PullEntriesRequest(route(), 20, 2 * MIB), i));
            }
            Eventually.holds("answers fill the connection", () -> member.asked.size() - released.get() >= 8);
            for (int i = 0; i < requests; i++) {
                int waiting = member.asked.size() - released.get();
                assertTrue(waiting <= 18, waiting + " answers of 1 MiB wait to be written");
                ((PullEntriesResponse) raw.receive()).entries().close();
            }
        }
        assertEquals(requests, member.asked.size());
        Eventually.holds("every slice came back", () -> released.get() == requests);
    }

    @Test
    void payloadThatIsHeldOnToStopsTheReadingUntilItIsGivenBack() throws Exception {
        DLedgerRpcNettyService n0 = started();
        DLedgerRpcNettyService n1 = started();
        FakeMember other = join(n0, n1).get(1);
        Eventually.get(n0.heartBeat(beat(1)));
        Queue<EntrySlice> held = new ConcurrentLinkedQueue<>();
        other.onPush = request -> {
            held.add(request.entries());
            return new CompletableFuture<>();
        };
        ByteBuffer entry = Entries.encoded(10, 1, MIB);
        AtomicInteger sent = new AtomicInteger();
        AtomicInteger refusedInARow = new AtomicInteger();
        Eventually.holds("the sender is held up", () -> {
            CompletableFuture<PushEntryResponse> push = n0.push(new PushEntryRequest(route(), 3, 9, 3, 0, 5,
                EntrySlice.trusted(entry, 10, 10, () -> { })));
            boolean refused = push.isCompletedExceptionally();
            sent.addAndGet(refused ? 0 : 1);
            return (refused ? refusedInARow.incrementAndGet() : refusedInARow.getAndSet(0)) > 200 && held.size() > 50;
        });
        assertTrue(held.size() <= 66, held.size() + " pushes of 1 MiB are held");
        assertFalse(held.size() == sent.get());
        Eventually.holds("all that was sent arrives once the slices are given back", () -> {
            for (EntrySlice slice = held.poll(); slice != null; slice = held.poll()) {
                slice.close();
            }
            return asked(other, PushEntryRequest.class).size() == sent.get();
        });
        held.forEach(EntrySlice::close);
    }

    @Test
    void theBudgetIsExhaustedAboveItsLimitAndOpenAgainAtHalfOfIt() {
        InboundBudget budget = new InboundBudget(100);
        AtomicInteger changes = new AtomicInteger();
        budget.listen(changes::incrementAndGet);
        budget.take(100);
        assertFalse(budget.isExhausted());
        budget.take(1);
        assertTrue(budget.isExhausted());
        budget.give(50);
        assertTrue(budget.isExhausted());
        budget.give(1);
        assertFalse(budget.isExhausted());
        assertEquals(2, changes.get());
        budget.give(50);
        assertEquals(0, budget.retainedBytes());
    }
}
