package io.openmessaging.storage.dledger.rpc.netty;

import java.nio.ByteBuffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.openmessaging.storage.dledger.protocol.DLedgerRequestCode;
import io.openmessaging.storage.dledger.protocol.Message;
import io.openmessaging.storage.dledger.protocol.MessageCodec;

/**
 * Frames, the unit on a connection; big-endian:
 *
 * <pre>
 * 0 length 4 | 4 magic 1 | 5 version 1 | 6 code 2 | 8 flags 2 | 10 headerLength 2 | 12 correlation 8 | 20 header
 * then payload
 * </pre>
 *
 * <p>{@code length} counts what follows it. {@code flags} is 0 for a request and 1 for its response, which repeats code
 * and correlation. Stateless; any thread. Architecture §3.7.
 */
final class FrameCodec {
    static final int LENGTH_BYTES = 4;
    static final int PREFIX_BYTES = 20;
    static final int MAGIC = 0xD1;
    static final int VERSION = 1;
    static final int RESPONSE_FLAG = 1;
    /** The largest value of the length field (inclusive): 16 MiB. */
    static final int MAX_LENGTH = 16 * 1024 * 1024;

    private static final int MIN_LENGTH = PREFIX_BYTES - LENGTH_BYTES;
    /** Bytes needed to tell a frame from garbage: length, magic and version. */
    private static final int RECOGNIZABLE_BYTES = 6;
    /** A payload below this is cheaper to copy than to write as a part of its own. */
    private static final int WORTH_GATHERING_BYTES = 1024;

    private FrameCodec() {
    }

    /**
     * A frame with the message. The bytes of a slice outside the heap are shown, not copied: the slice must stay open
     * until the frame is written.
     *
     * @throws IllegalArgumentException if the message cannot be encoded or is longer than a frame may be
     */
    static ByteBuf encode(ByteBufAllocator allocator, Message message, long correlation) {
        ByteBuffer header = MessageCodec.encodeHeader(message);
        ByteBuffer[] payload = MessageCodec.payload(message);
        long payloadBytes = 0;
        for (ByteBuffer part : payload) {
            payloadBytes += part.remaining();
        }
        long length = MIN_LENGTH + header.remaining() + payloadBytes;
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException("a message of " + length + " bytes; a frame has at most " + MAX_LENGTH);
        }
        boolean gathered = payload.length == 1 && payload[0].isDirect() && payloadBytes >= WORTH_GATHERING_BYTES;
        int ownBytes = PREFIX_BYTES + header.remaining() + (gathered ? 0 : (int) payloadBytes);
        ByteBuf own = allocator.directBuffer(ownBytes, ownBytes);
        own.writeInt((int) length).writeByte(MAGIC).writeByte(VERSION);
        own.writeShort(MessageCodec.codeOf(message).code());
        own.writeShort(MessageCodec.isResponse(message) ? RESPONSE_FLAG : 0);
        own.writeShort(header.remaining()).writeLong(correlation).writeBytes(header);
        if (gathered) {
            return Unpooled.wrappedBuffer(own, Unpooled.wrappedBuffer(payload[0]));
        }
        for (ByteBuffer part : payload) {
            own.writeBytes(part);
        }
        return own;
    }

    /**
     * How many bytes the frame has that begins at the reader index, its length field included; -1 while too little of
     * it is there to say so.
     *
     * @throws BadFrameException if no frame begins there
     */
    static int frameBytes(ByteBuf in) throws BadFrameException {
        if (in.readableBytes() < RECOGNIZABLE_BYTES) {
            return -1;
        }
        int at = in.readerIndex();
        int length = in.getInt(at);
        if (length < MIN_LENGTH || length > MAX_LENGTH) {
            throw new BadFrameException("a frame length of " + Integer.toUnsignedString(length) + ", expected "
                + MIN_LENGTH + " to " + MAX_LENGTH);
        }
        int magic = in.getUnsignedByte(at + 4);
        int version = in.getUnsignedByte(at + 5);
        if (magic != MAGIC || version != VERSION) {
            throw new BadFrameException(String.format("magic 0x%02x version %d, expected magic 0x%02x version %d",
                magic, version, MAGIC, VERSION));
        }
        return LENGTH_BYTES + length;
    }

    /**
     * Takes the next frame, all of whose bytes are there; its content is a retained slice.
     *
     * @throws BadFrameException if its prefix makes no sense
     */
    static Frame decode(ByteBuf in, int frameBytes) throws BadFrameException {
        int at = in.readerIndex();
        DLedgerRequestCode code = DLedgerRequestCode.ofCode(in.getUnsignedShort(at + 6));
        int flags = in.getUnsignedShort(at + 8);
        int headerBytes = in.getUnsignedShort(at + 10);
        long correlation = in.getLong(at + 12);
        if (code == null) {
            throw new BadFrameException("request code " + in.getUnsignedShort(at + 6) + ", which names nothing");
        }
        if (flags > RESPONSE_FLAG) {
            throw new BadFrameException("flags " + flags + ", expected 0 or " + RESPONSE_FLAG);
        }
        if (PREFIX_BYTES + headerBytes > frameBytes) {
            throw new BadFrameException("a header of " + headerBytes + " bytes in a frame of " + frameBytes);
        }
        in.skipBytes(PREFIX_BYTES);
        Frame.Kind kind = flags == RESPONSE_FLAG ? Frame.Kind.RESPONSE : Frame.Kind.REQUEST;
        return new Frame(code, kind, correlation, headerBytes, in.readRetainedSlice(frameBytes - PREFIX_BYTES));
    }
}
