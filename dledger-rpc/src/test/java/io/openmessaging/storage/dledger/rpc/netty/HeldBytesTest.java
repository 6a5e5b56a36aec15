package io.openmessaging.storage.dledger.rpc.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.netty.channel.embedded.EmbeddedChannel;
import io.openmessaging.storage.dledger.entry.EntrySlice;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.PullEntriesRequest;
import io.openmessaging.storage.dledger.protocol.PullEntriesResponse;
import org.junit.jupiter.api.Test;

class HeldBytesTest extends TransportTest {
    private static final int MIB = 1024 * 1024;

    private final TransportCounters counters = new TransportCounters();

    @Test
    void theConnectionWithoutProgressForLongestIsClosed() {
        HeldBytes held = new HeldBytes(100, counters);
        EmbeddedChannel slow = new EmbeddedChannel();
        EmbeddedChannel busy = new EmbeddedChannel();
        EmbeddedChannel late = new EmbeddedChannel();
        held.hold(busy, 40);
        held.hold(slow, 40);
        held.release(busy, 10);
        held.hold(late, 30);
        assertTrue(slow.isOpen());
        assertTrue(held.hold(late, 1));
        assertFalse(slow.isOpen());
        assertTrue(busy.isOpen() && late.isOpen());
        assertEquals(101, held.totalBytes());
        held.release(slow, 40);
        assertEquals(61, held.totalBytes());
        assertEquals(1, counters.snapshot().connectionsEvicted());
    }

    @Test
    void nothingNewIsGrantedWhileWhatWasEvictedHasNotEnded() {
        HeldBytes held = new HeldBytes(100, counters);
        EmbeddedChannel first = new EmbeddedChannel();
        EmbeddedChannel second = new EmbeddedChannel();
        EmbeddedChannel third = new EmbeddedChannel();
        assertTrue(held.hold(first, 80));
        assertTrue(held.hold(second, 90));
        assertFalse(held.hold(first, 5));
        assertFalse(held.hold(third, 20));
        assertFalse(third.isOpen());
        held.release(first, 80);
        held.release(first, 5);
        held.release(second, 90);
        held.release(third, 20);
        assertEquals(0, held.totalBytes());
        assertTrue(held.hold(new EmbeddedChannel(), 100));
    }

    @Test
    void startsOfFramesDoNotFillTheMemory() throws Exception {
        DLedgerRpcNettyService n1 = started();
        join(started(), n1);
        byte[] frame = RawConnection.frame(push(16, MIB - 100, () -> { }), 1);
        byte[] start = Arrays.copyOf(frame, MIB);
        List<RawConnection> all = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            all.add(closedLater(new RawConnection(n1.listenPort())));
            all.get(i).send(start);
        }
        Eventually.holds("some are closed", () -> n1.stats().connectionsEvicted() > 0);
        try (RawConnection one = new RawConnection(n1.listenPort())) {
            one.send(RawConnection.frame(beat(7), 1));
            assertEquals(7, ((HeartBeatResponse) one.receive()).round());
        }
    }

    @Test
    void answersThatNobodyReadsDoNotFillTheMemory() throws Exception {
        DLedgerRpcNettyService n1 = started();
        FakeMember member = join(started(), n1).get(1);
        ByteBuffer entry = Entries.encoded(20, 1, MIB);
        member.onPull = request -> CompletableFuture.completedFuture(new PullEntriesResponse(
            DLedgerResponseCode.SUCCESS, 0, 30, EntrySlice.trusted(entry, 20, 20, () -> { })));
        for (int i = 0; i < 10; i++) {
            RawConnection raw = closedLater(new RawConnection(n1.listenPort()));
            for (int k = 0; k < 40; k++) {
                raw.send(RawConnection.frame(new PullEntriesRequest(route(), 20, 2 * MIB), k));
            }
        }
        Eventually.holds("some are closed", () -> n1.stats().connectionsEvicted() >= 3);
        try (RawConnection one = new RawConnection(n1.listenPort())) {
            one.send(RawConnection.frame(beat(7), 1));
            assertEquals(7, ((HeartBeatResponse) one.receive()).round());
        }
    }

    @Test
    void logLinesThatOthersCauseAreLimited() {
        LineLimit limit = new LineLimit(2, 100, 1000);
        assertEquals(0, limit.pass(1000));
        assertEquals(0, limit.pass(1001));
        assertEquals(-1, limit.pass(1002));
        assertEquals(-1, limit.pass(1099));
        assertEquals(2, limit.pass(1100));
        assertEquals(0, limit.pass(1101));
        assertEquals(-1, limit.pass(1102));
    }
}
