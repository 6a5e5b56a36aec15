package io.openmessaging.storage.dledger.rpc.netty;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.MessageCodec;

/** A plain socket to a transport, over which a test may send whatever it likes. */
final class RawConnection implements AutoCloseable {
    private static final int READ_TIMEOUT_MS = 10_000;

    private final Socket socket;
    private final DataInputStream in;

    RawConnection(int port) throws IOException {
        this.socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(READ_TIMEOUT_MS);
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** The bytes of a frame with the message. */
    static byte[] frame(Message message, long correlation) {
        ByteBuf frame = FrameCodec.encode(UnpooledByteBufAllocator.DEFAULT, message, correlation);
        byte[] bytes = new byte[frame.readableBytes()];
        frame.readBytes(bytes).release();
        MessageWriter.closeEntries(message);
        return bytes;
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The next message that comes. */
    Message receive() throws Exception {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        ByteBuf whole = Unpooled.buffer().writeInt(bytes.length).writeBytes(bytes);
        Frame frame = FrameCodec.decode(whole, FrameCodec.frameBytes(whole));
        whole.release();
        return MessageCodec.decodeResponse(frame.code(), frame.header(), frame.payload(), frame::release);
    }

    /** Whether the other end closes the connection; it may not send anything before. */
    boolean isClosedByPeer() throws IOException {
        try {
            return in.read() == -1;
        } catch (SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
