package io.openmessaging.storage.dledger.rpc.netty;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

import io.openmessaging.storage.dledger.entry.EntryLayout;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.HeartBeatRequest;
import io.openmessaging.storage.dledger.protocol.HeartBeatResponse;
import io.openmessaging.storage.dledger.protocol.PushEntryRequest;
import io.openmessaging.storage.dledger.protocol.PushEntryResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Goal: whatever comes over a connection costs that connection at most; others are served as before. */
class BadFramesTest extends TransportTest {
    private DLedgerRpcNettyService n0;
    private DLedgerRpcNettyService n1;
    private FakeMember member;
    private RawConnection raw;

    @BeforeEach
    void serverAndPeer() throws Exception {
        n0 = started();
        n1 = started();
        member = join(n0, n1).get(1);
        Eventually.get(n0.heartBeat(beat(1)));
        raw = closedLater(new RawConnection(n1.listenPort()));
    }

    @AfterEach
    void othersAreServedOnTheirOldConnection() throws Exception {
        Eventually.get(n0.heartBeat(beat(2)));
        assertEquals(1, n0.stats().connectionsOpened());
    }

    @Test
    void garbageClosesTheConnectionAndIsCounted() throws Exception {
        raw.send("GET / HTTP/1.1\r\n\r\n".getBytes());
        assertTrue(raw.isClosedByPeer());
        assertEquals(1, n1.stats().framesRefused());
    }

    @Test
    void aLengthBeyondTheLimitClosesTheConnection() throws Exception {
        byte[] frame = RawConnection.frame(beat(1), 1);
        ByteBuffer.wrap(frame).putInt(0, FrameCodec.MAX_LENGTH + 1);
        assertRefused(frame);
    }

    @Test
    void aWrongMagicClosesTheConnection() throws Exception {
        assertRefused(withByte(RawConnection.frame(beat(1), 1), 4, 7));
    }

    @Test
    void anotherVersionClosesTheConnection() throws Exception {
        assertRefused(withByte(RawConnection.frame(beat(1), 1), 5, FrameCodec.VERSION + 1));
    }

    @Test
    void anUnknownRequestCodeClosesTheConnection() throws Exception {
        assertRefused(withByte(RawConnection.frame(beat(1), 1), 6, 0));
    }

    @Test
    void aHeaderLongerThanItsFrameClosesTheConnection() throws Exception {
        assertRefused(withByte(RawConnection.frame(beat(1), 1), 10, 0x70));
    }

    @Test
    void aMalformedMessageInAGoodFrameClosesTheConnection() throws Exception {
        assertRefused(withByte(RawConnection.frame(beat(1), 1), FrameCodec.PREFIX_BYTES, 0x70));
    }

    @Test
    void aResponseWhereRequestsBelongClosesTheConnection() throws Exception {
        assertRefused(RawConnection.frame(new HeartBeatResponse(DLedgerResponseCode.SUCCESS, 1, 1), 1));
    }

    @Test
    void aFrameThatIsCutOffIsCountedAndForgotten() throws Exception {
        byte[] frame = RawConnection.frame(push(3, 1000, () -> { }), 1);
        raw.send(Arrays.copyOf(frame, frame.length - 1));
        raw.close();
        Eventually.holds("the cut frame is counted", () -> n1.stats().framesRefused() == 1);
        assertTrue(asked(member, PushEntryRequest.class).isEmpty());
    }

    @Test
    void aSliceWithOneFlippedBitIsAnsweredCorruptAndTheConnectionLives() throws Exception {
        byte[] frame = RawConnection.frame(push(3, 1000, () -> { }), 1);
        int inSecondBody = frame.length - EntryLayout.sizeOf(1000) - 500;
        raw.send(withByte(frame, inSecondBody, 0x10));
        assertEquals(new PushEntryResponse(DLedgerResponseCode.CORRUPT_SLICE, -1, 9, 11), raw.receive());
        assertTrue(asked(member, PushEntryRequest.class).isEmpty());
        raw.send(RawConnection.frame(beat(5), 2));
        assertEquals(5, ((HeartBeatResponse) raw.receive()).round());
        assertEquals(1, n1.stats().slicesRefused());
        assertEquals(0, n1.stats().framesRefused());
    }

    @Test
    void framesThatComeByteByByteAreAnswered() throws Exception {
        for (byte each : RawConnection.frame(beat(6), 1)) {
            raw.send(new byte[] {each});
        }
        assertEquals(6, ((HeartBeatResponse) raw.receive()).round());
    }

    @Test
    void noMutatedFrameHarmsTheServer() throws Exception {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 150; i++) {
            byte[] frame = RawConnection.frame(i % 2 == 0 ? beat(i) : push(3, 50, () -> { }), i);
            int at = random.nextInt(frame.length);
            frame[at] ^= (byte) (1 << random.nextInt(8));
            try (RawConnection one = new RawConnection(n1.listenPort())) {
                one.send(frame);
            }
        }
        long before = asked(member, HeartBeatRequest.class).size();
        Eventually.get(n0.heartBeat(beat(3)));
        Eventually.holds("the server goes on", () -> asked(member, HeartBeatRequest.class).size() > before);
    }

    private void assertRefused(byte[] frame) throws Exception {
        raw.send(frame);
        assertTrue(raw.isClosedByPeer());
        assertEquals(1, n1.stats().framesRefused());
    }

    private static byte[] withByte(byte[] frame, int at, int value) {
        frame[at] = (byte) value;
        return frame;
    }
}
