package io.openmessaging.storage.dledger.jepsen.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxiesTest {
    private static final int TIMEOUT_MS = 20_000;
    private static final int REQUEST = 0;
    private static final int ANSWER = 1;
    private static final int HEAD_BYTES = 20;
    private static final int COUNT = 40;

    private final Proxies proxies = new Proxies();
    private final Link forth = new Link(1);
    private final Link back = new Link(2);
    private final List<Socket> opened = new ArrayList<>();
    private ServerSocket target;
    private InetSocketAddress door;

    @BeforeEach
    void listen() throws IOException {
        target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        target.setSoTimeout(TIMEOUT_MS);
        door = proxies.add(anyPort(), (InetSocketAddress) target.getLocalSocketAddress(), forth, back);
    }

    @AfterEach
    void close() throws IOException {
        proxies.close();
        for (Socket socket : opened) {
            socket.close();
        }
        target.close();
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private Socket connect(InetSocketAddress to) throws IOException {
        return opened(new Socket(to.getAddress(), to.getPort()));
    }

    private Socket accept() throws IOException {
        return opened(target.accept());
    }

    private Socket opened(Socket socket) throws IOException {
        socket.setSoTimeout(TIMEOUT_MS);
        opened.add(socket);
        return socket;
    }

    private static byte[] frame(int flags, long number, int payloadBytes) {
        ByteBuffer frame = ByteBuffer.allocate(HEAD_BYTES + payloadBytes);
        frame.putInt(HEAD_BYTES - Integer.BYTES + payloadBytes).putShort((short) 0xD101).putShort((short) 1)
            .putShort((short) flags).putShort((short) 0).putLong(number);
        return frame.array();
    }

    private static void send(Socket socket, int flags, long number) throws IOException {
        socket.getOutputStream().write(frame(flags, number, 5));
    }

    /** Reads one frame and tells its number. */
    private static long receive(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] rest = new byte[in.readInt()];
        in.readFully(rest);
        return ByteBuffer.wrap(rest).getLong(HEAD_BYTES - Integer.BYTES - Long.BYTES);
    }

    private static List<Long> receive(Socket socket, int count) throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(receive(socket));
        }
        return numbers;
    }

    private static boolean isAtItsEnd(Socket socket) throws IOException {
        return socket.getInputStream().read() < 0;
    }

    @Test
    void framesPassBothWaysAsTheyAreHoweverTheyComeInPieces() throws IOException {
        Socket near = connect(door);
        Socket far = accept();
        byte[] request = frame(REQUEST, 1, 3000);
        near.getOutputStream().write(request, 0, 7);
        near.getOutputStream().write(request, 7, request.length - 7);
        assertTrue(Arrays.equals(request, far.getInputStream().readNBytes(request.length)));
        byte[] answer = frame(ANSWER, 1, 2 << 20);
        Thread writer = new Thread(() -> writeQuietly(far, answer));
        writer.start();
        assertTrue(Arrays.equals(answer, near.getInputStream().readNBytes(answer.length)));
        near.close();
        assertTrue(isAtItsEnd(far));
    }

    private static void writeQuietly(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            // The reader tells.
        }
    }

    @Test
    void aLinkThatIsCutHoldsWhatIsSentOneWayUntilItIsHealed() throws IOException {
        Socket near = connect(door);
        Socket far = accept();
        proxies.change(forth::cut);
        send(near, REQUEST, 1);
        send(far, ANSWER, 2);
        assertEquals(2, receive(near));
        assertEquals(0, far.getInputStream().available());
        proxies.change(forth::heal);
        assertEquals(1, receive(far));
    }

    @Test
    void noConnectionIsMadeWhileALinkIsCutEitherWay() throws IOException {
        InetSocketAddress other = proxies.add(anyPort(), (InetSocketAddress) target.getLocalSocketAddress(),
            new Link(3), new Link(4));
        for (Link cut : List.of(forth, back)) {
            proxies.change(cut::cut);
            send(connect(door), REQUEST, 1);
            send(connect(other), REQUEST, 2);
            assertEquals(2, receive(accept()));
            proxies.change(cut::heal);
            assertEquals(1, receive(accept()));
        }
    }

    @Test
    void theEndOfAConnectionWaitsBehindACutToo() throws IOException {
        Socket near = connect(door);
        Socket far = accept();
        proxies.change(forth::cut);
        send(near, REQUEST, 1);
        near.close();
        proxies.change(forth::heal);
        assertEquals(1, receive(far));
        assertTrue(isAtItsEnd(far));
    }

    @Test
    void aConnectionToWhereNobodyListensEnds() throws IOException {
        target.close();
        assertTrue(isAtItsEnd(connect(door)));
    }

    @Test
    void aDelayIsThereForEveryFrameAndKeepsTheOrder() throws IOException {
        Socket near = connect(door);
        Socket far = accept();
        long delayNs = TimeUnit.MILLISECONDS.toNanos(100);
        proxies.change(() -> forth.delay(delayNs, 2 * delayNs));
        long beginNs = System.nanoTime();
        for (int i = 0; i < COUNT; i++) {
            send(near, i % 2 == 0 ? REQUEST : ANSWER, i);
        }
        List<Long> numbers = receive(far, 1);
        assertTrue(System.nanoTime() - beginNs >= delayNs);
        numbers.addAll(receive(far, COUNT - 1));
        assertEquals(IntStream.range(0, COUNT).mapToObj(i -> (long) i).toList(), numbers);
        proxies.change(() -> forth.delay(0, 0));
        send(near, REQUEST, COUNT);
        assertEquals(COUNT, receive(far));
    }

    @Test
    void aLimitedRateLetsNoMoreThrough() throws IOException {
        Socket near = connect(door);
        Socket far = accept();
        proxies.change(() -> forth.limitRate(100_000));
        long beginNs = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            near.getOutputStream().write(frame(REQUEST, i, 5000));
        }
        assertEquals(List.of(0L, 1L, 2L, 3L), receive(far, 4));
        assertTrue(System.nanoTime() - beginNs >= TimeUnit.MILLISECONDS.toNanos(200));
    }

    @Test
    void answersOvertakeEachOtherAndRequestsDoNot() throws IOException {
        Socket near = connect(door);
        Socket far = accept();
        proxies.change(() -> List.of(forth, back)
            .forEach(link -> link.reorderAnswers(TimeUnit.MILLISECONDS.toNanos(100))));
        for (int i = 0; i < COUNT; i++) {
            send(near, REQUEST, i);
            send(far, ANSWER, i);
        }
        List<Long> inOrder = IntStream.range(0, COUNT).mapToObj(i -> (long) i).toList();
        assertEquals(inOrder, receive(far, COUNT));
        List<Long> answers = receive(near, COUNT);
        assertFalse(answers.equals(inOrder), "drawn in order of all things");
        assertEquals(inOrder, answers.stream().sorted().toList());
    }

    @Test
    void aConnectionBreaksInTheMiddleOfAFrame() throws IOException {
        Socket near = connect(door);
        Socket far = accept();
        send(near, REQUEST, 1);
        assertEquals(1, receive(far));
        proxies.change(() -> forth.breakOneIn(1));
        byte[] broken = frame(REQUEST, 2, 100);
        near.getOutputStream().write(broken);
        assertTrue(Arrays.equals(Arrays.copyOf(broken, broken.length / 2), far.getInputStream().readAllBytes()));
        assertTrue(isAtItsEnd(near));
    }
}
